using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Protocol.V1;
using WireTask = Holdfast.Protocol.V1.Task;

namespace Holdfast.Cli.Tasks;

/// <summary>A task as it is listed.</summary>
/// <param name="Task">As the master knows it.</param>
/// <param name="Framework">Its framework's name.</param>
/// <param name="Host">Its agent's machine.</param>
/// <param name="Address">Where its agent answers; null while it is away.</param>
internal sealed record TaskRow(WireTask Task, string Framework, string Host, ServerAddress? Address)
{
    /// <summary>Without what is the same for all.</summary>
    public string State => TextOf(Task.State);

    public Tone Tone => ToneOf(Task.State);

    public string Role => Task.Resources.Select(resource => resource.AllocationInfo?.Role)
        .FirstOrDefault(role => role is not null) ?? "*";

    public DateTimeOffset? Since => Task.Statuses.LastOrDefault() is { HasTimestamp: true } last
        ? Ages.OfSeconds(last.Timestamp)
        : null;

    /// <summary>What its executor is called: the task's own id where the agent itself runs it.</summary>
    public string Executor => string.IsNullOrEmpty(Task.ExecutorId?.Value) ? Task.TaskId.Value : Task.ExecutorId.Value;

    public static TaskRow Of(WireTask task, ClusterState state) =>
        new(task, state.NameOf(task.FrameworkId), state.HostOf(task.AgentId), state.AddressOf(task.AgentId));

    public static string TextOf(TaskState state) => state.ToString()["Task".Length..].ToLowerInvariant();

    public static Tone ToneOf(TaskState state) => state switch
    {
        TaskState.TaskRunning or TaskState.TaskFinished => Tone.Good,
        TaskState.TaskStaging or TaskState.TaskStarting or TaskState.TaskKilling => Tone.Busy,
        TaskState.TaskKilled => Tone.Faint,
        _ => Tone.Bad,
    };
}
