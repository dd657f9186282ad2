using Holdfast.Protocol.V1;

namespace Holdfast.Cli.Tasks;

/// <summary>Which states a task never leaves.</summary>
internal static class TaskEnd
{
    public static bool IsOver(TaskState state) => state is TaskState.TaskFinished or TaskState.TaskFailed
        or TaskState.TaskKilled or TaskState.TaskError or TaskState.TaskLost or TaskState.TaskDropped
        or TaskState.TaskGone or TaskState.TaskGoneByOperator;

    /// <summary>The same of a state as JSON has it, such as <c>TASK_FINISHED</c>.</summary>
    public static bool IsOver(string state) =>
        Enum.TryParse<TaskState>(state.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var read)
        && IsOver(read);
}
