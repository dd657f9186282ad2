namespace Holdfast.Model.Statuses;

/// <summary>What follows from a task's state.</summary>
public static class TaskStates
{
    /// <summary>Whether the task holds nothing any more and will never change again (Mesos' rule: unreachable is not
    /// terminal, unknown is not).</summary>
    public static bool IsTerminal(this TaskState state) =>
        state is TaskState.Finished or TaskState.Failed or TaskState.Killed
        or TaskState.Error or TaskState.Lost or TaskState.Dropped or TaskState.Gone or TaskState.GoneByOperator;
}
