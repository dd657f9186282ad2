namespace Holdfast.Agent.Core.Rows;

/// <summary>Where a step of a batch stands.</summary>
public enum StepState
{
    /// <summary>Not yet begun: it waits for an earlier step, or for room on its disk.</summary>
    Waiting = 0,

    /// <summary>An operation that works on a disk.</summary>
    UnderWay = 1,

    /// <summary>The operation is finished; the task is launched (what becomes of it is the task's affair).</summary>
    Done = 2,

    /// <summary>The operation failed, or the launch was dropped.</summary>
    Failed = 3,
}
