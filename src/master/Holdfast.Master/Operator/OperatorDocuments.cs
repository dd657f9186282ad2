using System.Text.Json;
using Google.Protobuf;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.State;
using Holdfast.Master.Core.Views;
using Holdfast.Master.State;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.V1.Master;
using AgentInfo = Holdfast.Protocol.V1.AgentInfo;
using ResponseType = Holdfast.Protocol.V1.Master.Response.Types.Type;

namespace Holdfast.Master.Operator;

/// <summary>The answers of the operator API that show the cluster, in both forms.</summary>
/// <remarks>
/// JSON is put together from the cached texts of the views; it has <c>[]</c> where Mesos' has, which the message alone
/// would leave out.
/// </remarks>
internal sealed class OperatorDocuments
{
    private readonly WireViews _views;
    private readonly FragmentCache<TaskView> _tasks;
    private readonly FragmentCache<AgentView> _agents;
    private readonly FragmentCache<FrameworkView> _frameworks;
    private readonly FragmentCache<ExecutorView> _executors;

    public OperatorDocuments(WireViews views)
    {
        _views = views;
        _tasks = new((json, view) => MesosJson.Write(json, views.Task(view)));
        _agents = new(WriteAgent);
        _frameworks = new((json, view) => MesosJson.Write(json, views.Framework(view)));
        _executors = new((json, view) => MesosJson.Write(json, WireViews.Executor(view)));
    }

    /// <summary>GET_TASKS.</summary>
    public JoinedText Tasks(MasterView view, string mediaType) => mediaType == MediaTypes.Json
        ? Document("GET_TASKS", "get_tasks", json => WriteTasks(json, view))
        : Binary(new Response { Type = ResponseType.GetTasks, GetTasks = Tasks(view) });

    /// <summary>GET_AGENTS.</summary>
    public JoinedText Agents(MasterView view, string mediaType) => mediaType == MediaTypes.Json
        ? Document("GET_AGENTS", "get_agents", json => WriteAgents(json, view))
        : Binary(new Response { Type = ResponseType.GetAgents, GetAgents = Agents(view) });

    /// <summary>GET_FRAMEWORKS.</summary>
    public JoinedText Frameworks(MasterView view, string mediaType) => mediaType == MediaTypes.Json
        ? Document("GET_FRAMEWORKS", "get_frameworks", json => WriteFrameworks(json, view))
        : Binary(new Response { Type = ResponseType.GetFrameworks, GetFrameworks = Frameworks(view) });

    /// <summary>GET_EXECUTORS.</summary>
    public JoinedText Executors(MasterView view, string mediaType) => mediaType == MediaTypes.Json
        ? Document("GET_EXECUTORS", "get_executors", json => WriteExecutors(json, view))
        : Binary(new Response { Type = ResponseType.GetExecutors, GetExecutors = Executors(view) });

    /// <summary>GET_OPERATIONS.</summary>
    public static byte[] Operations(MasterView view, string mediaType) => Messages.Encode(
        new Response
        {
            Type = ResponseType.GetOperations,
            GetOperations = new() { Operations = { AllOperations(view).Select(WireViews.Operation) } },
        },
        mediaType);

    /// <summary>GET_ROLES.</summary>
    public static byte[] Roles(MasterView view, string mediaType) => Messages.Encode(
        new Response
        {
            Type = ResponseType.GetRoles,
            GetRoles = new() { Roles = { RoleFigures.Of(view).Select(WireViews.Role) } },
        },
        mediaType);

    /// <summary>GET_STATE.</summary>
    public JoinedText State(MasterView view, string mediaType) => mediaType == MediaTypes.Json
        ? Document("GET_STATE", "get_state", json => WriteState(json, view))
        : Binary(new Response { Type = ResponseType.GetState, GetState = State(view) });

    /// <summary>The event SUBSCRIBED.</summary>
    public byte[] Subscribed(MasterView view, TimeSpan heartbeatInterval, string mediaType) =>
        mediaType == MediaTypes.Json
        ? Document("SUBSCRIBED", "subscribed", json =>
        {
            json.Writer.WriteStartObject("get_state");
            WriteState(json, view);
            json.Writer.WriteEndObject();
            json.Writer.WriteDouble("heartbeat_interval_seconds", heartbeatInterval.TotalSeconds);
        }).ToArray()
        : new Event
        {
            Type = Event.Types.Type.Subscribed,
            Subscribed = new()
            {
                GetState = State(view), HeartbeatIntervalSeconds = heartbeatInterval.TotalSeconds,
            },
        }.ToByteArray();

    /// <summary>GET_WEIGHTS. Where none are given the answer is its type alone, as recorded.</summary>
    public static byte[] Weights(MasterView view, string mediaType)
    {
        var answer = new Response { Type = ResponseType.GetWeights };
        if (!view.Weights.IsEmpty) answer.GetWeights = new() { WeightInfos = { WireViews.Weights(view) } };
        return Messages.Encode(answer, mediaType);
    }

    private static JoinedText Binary(Response response) => JoinedText.Of(response.ToByteArray());

    private static JoinedText Document(string type, string member, Action<JoinedJson> write) => JoinedJson.Of(json =>
    {
        json.Writer.WriteStartObject();
        json.Writer.WriteString("type", type);
        WriteObject(json, member, write);
        json.Writer.WriteEndObject();
    });

    private static void WriteObject(JoinedJson json, string member, Action<JoinedJson> write)
    {
        json.Writer.WriteStartObject(member);
        write(json);
        json.Writer.WriteEndObject();
    }

    private void WriteState(JoinedJson json, MasterView view)
    {
        WriteObject(json, "get_tasks", _ => WriteTasks(json, view));
        WriteObject(json, "get_executors", _ => WriteExecutors(json, view));
        WriteObject(json, "get_frameworks", _ => WriteFrameworks(json, view));
        WriteObject(json, "get_agents", _ => WriteAgents(json, view));
    }

    private void WriteTasks(JoinedJson json, MasterView view)
    {
        _tasks.WriteArray(json, "tasks", view.Frameworks.SelectMany(framework => framework.Tasks));
        _tasks.WriteArray(json, "unreachable_tasks", view.Frameworks.SelectMany(framework =>
            framework.UnreachableTasks));
        _tasks.WriteArray(json, "completed_tasks", AllFrameworks(view).SelectMany(framework =>
            framework.CompletedTasks));
    }

    private void WriteExecutors(JoinedJson json, MasterView view) =>
        _executors.WriteArray(json, "executors", AllExecutors(view));

    private void WriteAgents(JoinedJson json, MasterView view)
    {
        _agents.WriteArray(json, "agents", view.Agents);
        json.Writer.WriteStartArray("recovered_agents");
        foreach (var row in view.RecoveredAgents)
            json.Writer.WriteRawValue(Text(AgentWire.Info(row.Agent)), skipInputValidation: true);
        json.Writer.WriteEndArray();
    }

    private void WriteFrameworks(JoinedJson json, MasterView view)
    {
        _frameworks.WriteArray(json, "frameworks", view.Frameworks);
        _frameworks.WriteArray(json, "completed_frameworks", view.CompletedFrameworks);
    }

    private static void WriteAgent(Utf8JsonWriter json, AgentView view)
    {
        var wire = WireViews.Agent(view);
        var info = Text(wire.AgentInfo);
        wire.AgentInfo = null;
        var rest = MesosJson.ToUtf8(wire);
        json.WriteRawValue(
            [.. "{\"agent_info\":"u8, .. info, .. ","u8, .. rest.AsSpan()[1..]], skipInputValidation: true);
    }

    // Mesos' JSON of an agent shows one field more than the v1 message has: all agents checkpoint.
    private static byte[] Text(AgentInfo info) =>
        [.. MesosJson.ToUtf8(info).AsSpan()[..^1], .. ",\"checkpoint\":true}"u8];

    private Response.Types.GetState State(MasterView view) => new()
    {
        GetTasks = Tasks(view),
        GetExecutors = Executors(view),
        GetFrameworks = Frameworks(view),
        GetAgents = Agents(view),
    };

    private Response.Types.GetTasks Tasks(MasterView view) => new()
    {
        Tasks = { view.Frameworks.SelectMany(framework => framework.Tasks).Select(_views.Task) },
        UnreachableTasks = { view.Frameworks.SelectMany(framework => framework.UnreachableTasks).Select(_views.Task) },
        CompletedTasks = { AllFrameworks(view).SelectMany(framework => framework.CompletedTasks).Select(_views.Task) },
    };

    private static Response.Types.GetAgents Agents(MasterView view) => new()
    {
        Agents = { view.Agents.Select(WireViews.Agent) },
        RecoveredAgents = { view.RecoveredAgents.Select(row => AgentWire.Info(row.Agent)) },
    };

    private Response.Types.GetFrameworks Frameworks(MasterView view) => new()
    {
        Frameworks = { view.Frameworks.Select(_views.Framework) },
        CompletedFrameworks = { view.CompletedFrameworks.Select(_views.Framework) },
    };

    private static Response.Types.GetExecutors Executors(MasterView view) => new()
    {
        Executors = { AllExecutors(view).Select(WireViews.Executor) },
    };

    private static IEnumerable<FrameworkView> AllFrameworks(MasterView view) =>
        view.Frameworks.Concat(view.CompletedFrameworks);

    private static IEnumerable<ExecutorView> AllExecutors(MasterView view) =>
        view.Frameworks.SelectMany(framework => framework.Executors);

    private static IEnumerable<OperationView> AllOperations(MasterView view) =>
        view.Frameworks.SelectMany(framework => framework.Operations)
            .Concat(view.Agents.SelectMany(agent => agent.Operations));
}
