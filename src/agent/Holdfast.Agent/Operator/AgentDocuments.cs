using System.Text.Json;
using Google.Protobuf;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.State;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.State;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1.Agent;
using ResponseType = Holdfast.Protocol.V1.Agent.Response.Types.Type;
using WireTask = Holdfast.Protocol.V1.Task;

namespace Holdfast.Agent.Operator;

/// <summary>The answers of the agent's operator API that show what runs there, in both forms.</summary>
/// <remarks>JSON has <c>[]</c> where Mesos' has, which the message alone would leave out.</remarks>
internal static class AgentDocuments
{
    /// <summary>GET_STATE.</summary>
    public static byte[] State(AgentView view, string mediaType) => Encode(
        mediaType, ResponseType.GetState, "get_state",
        json =>
        {
            WriteMember(json, "get_tasks", () => WriteTasks(json, Tasks(view)));
            WriteMember(json, "get_executors", () => WriteExecutors(json, Executors(view)));
            WriteMember(json, "get_frameworks", () => WriteFrameworks(json, Frameworks(view)));
        },
        response => response.GetState = new()
        {
            GetTasks = Tasks(view), GetExecutors = Executors(view), GetFrameworks = Frameworks(view),
        });

    /// <summary>GET_TASKS.</summary>
    public static byte[] Tasks(AgentView view, string mediaType) => Encode(
        mediaType, ResponseType.GetTasks, "get_tasks", json => WriteTasks(json, Tasks(view)),
        response => response.GetTasks = Tasks(view));

    /// <summary>GET_EXECUTORS.</summary>
    public static byte[] Executors(AgentView view, string mediaType) => Encode(
        mediaType, ResponseType.GetExecutors, "get_executors", json => WriteExecutors(json, Executors(view)),
        response => response.GetExecutors = Executors(view));

    /// <summary>GET_FRAMEWORKS.</summary>
    public static byte[] Frameworks(AgentView view, string mediaType) => Encode(
        mediaType, ResponseType.GetFrameworks, "get_frameworks", json => WriteFrameworks(json, Frameworks(view)),
        response => response.GetFrameworks = Frameworks(view));

    private static byte[] Encode(
        string mediaType, ResponseType type, string member, Action<Utf8JsonWriter> write, Action<Response> set)
    {
        if (mediaType == MediaTypes.Json)
            return JsonText.Of(json =>
            {
                json.WriteStartObject();
                json.WriteString("type", EnumNames.Of(type));
                WriteMember(json, member, () => write(json));
                json.WriteEndObject();
            });
        var response = new Response { Type = type };
        set(response);
        return response.ToByteArray();
    }

    private static void WriteMember(Utf8JsonWriter json, string name, Action write)
    {
        json.WriteStartObject(name);
        write();
        json.WriteEndObject();
    }

    private static void WriteTasks(Utf8JsonWriter json, Response.Types.GetTasks tasks)
    {
        WriteArray(json, "pending_tasks", tasks.PendingTasks);
        WriteArray(json, "queued_tasks", tasks.QueuedTasks);
        WriteArray(json, "launched_tasks", tasks.LaunchedTasks);
        WriteArray(json, "terminated_tasks", tasks.TerminatedTasks);
        WriteArray(json, "completed_tasks", tasks.CompletedTasks);
    }

    private static void WriteExecutors(Utf8JsonWriter json, Response.Types.GetExecutors executors)
    {
        WriteArray(json, "executors", executors.Executors);
        WriteArray(json, "completed_executors", executors.CompletedExecutors);
    }

    private static void WriteFrameworks(Utf8JsonWriter json, Response.Types.GetFrameworks frameworks)
    {
        WriteArray(json, "frameworks", frameworks.Frameworks);
        WriteArray(json, "completed_frameworks", frameworks.CompletedFrameworks);
    }

    private static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<IMessage> messages)
    {
        json.WriteStartArray(name);
        foreach (var message in messages) MesosJson.Write(json, message);
        json.WriteEndArray();
    }

    // A task that waits for its batch is not shown: nothing of it is on this agent yet but the wish.
    private static Response.Types.GetTasks Tasks(AgentView view) => new()
    {
        QueuedTasks = { Of(view, Live, static executor => executor.QueuedTasks) },
        LaunchedTasks = { Of(view, Live, static executor => executor.Tasks) },
        TerminatedTasks = { Of(view, Live, static executor => executor.TerminatedTasks) },
        CompletedTasks =
        {
            Of(view, Live, static executor => executor.CompletedTasks),
            Of(view, Completed, static executor => executor.CompletedTasks),
        },
    };

    private static Response.Types.GetExecutors Executors(AgentView view) => new()
    {
        Executors = { Live(view).Select(ToWire) },
        CompletedExecutors = { Completed(view).Select(ToWire) },
    };

    private static Response.Types.GetFrameworks Frameworks(AgentView view) => new()
    {
        Frameworks = { view.Frameworks.Select(ToWire) },
        CompletedFrameworks = { view.CompletedFrameworks.Select(ToWire) },
    };

    private static IEnumerable<(FrameworkView Framework, ExecutorView Executor)> Live(AgentView view) =>
        view.Frameworks.SelectMany(
            static framework => framework.Executors, static (framework, executor) => (framework, executor));

    private static IEnumerable<(FrameworkView Framework, ExecutorView Executor)> Completed(AgentView view) =>
        view.Frameworks.Concat(view.CompletedFrameworks).SelectMany(
            static framework => framework.CompletedExecutors, static (framework, executor) => (framework, executor));

    private static IEnumerable<WireTask> Of(
        AgentView view, Func<AgentView, IEnumerable<(FrameworkView Framework, ExecutorView Executor)>> executors,
        Func<ExecutorView, IEnumerable<TaskView>> tasks) =>
        from one in executors(view)
        from task in tasks(one.Executor)
        select ToWire(view, one.Framework, task);

    private static WireTask ToWire(AgentView view, FrameworkView framework, TaskView task)
    {
        var wire = TaskWire.Of(task.Task, framework.Framework.Id, task.State, task.Updates, view.Agent.Ip);
        if (wire.Statuses is not [.., var latest]) return wire;
        (wire.StatusUpdateState, wire.StatusUpdateUuid) = (latest.State, latest.Uuid);
        return wire;
    }

    private static Response.Types.GetExecutors.Types.Executor ToWire(
        (FrameworkView Framework, ExecutorView Executor) one) =>
        new() { ExecutorInfo = ExecutorDescription.Of(one.Framework.Framework.Id, one.Executor) };

    private static Response.Types.GetFrameworks.Types.Framework ToWire(FrameworkView framework) =>
        new() { FrameworkInfo = FrameworkMapping.Write(framework.Framework) };
}
