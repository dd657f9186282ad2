namespace Holdfast.Model.Statuses;

/// <summary>Where a task stands (mesos.v1.TaskState, the numbers of the wire).</summary>
public enum TaskState
{
    /// <summary>Its executor has it.</summary>
    Starting = 0,

    /// <summary>It runs.</summary>
    Running = 1,

    /// <summary>It ended well. Terminal.</summary>
    Finished = 2,

    /// <summary>It ended badly. Terminal.</summary>
    Failed = 3,

    /// <summary>It ended because it was told to. Terminal.</summary>
    Killed = 4,

    /// <summary>What frameworks that are not partition-aware are told instead of the newer states. Terminal.</summary>
    Lost = 5,

    /// <summary>Accepted by the master; not yet started.</summary>
    Staging = 6,

    /// <summary>Its description is wrong. Terminal.</summary>
    Error = 7,

    /// <summary>It was asked to end.</summary>
    Killing = 8,

    /// <summary>It never started. Terminal.</summary>
    Dropped = 9,

    /// <summary>Its agent cannot be reached; it may still run.</summary>
    Unreachable = 10,

    /// <summary>Its agent is back without it. Terminal.</summary>
    Gone = 11,

    /// <summary>The operator said that its agent is gone. Terminal in effect.</summary>
    GoneByOperator = 12,

    /// <summary>Nobody knows it.</summary>
    Unknown = 13,
}
