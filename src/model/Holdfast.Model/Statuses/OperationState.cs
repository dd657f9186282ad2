namespace Holdfast.Model.Statuses;

/// <summary>Where an operation stands (mesos.v1.OperationState, the numbers of the wire).</summary>
public enum OperationState
{
    /// <summary>A state that the reader does not know.</summary>
    Unsupported = 0,

    /// <summary>On its way.</summary>
    Pending = 1,

    /// <summary>Done and durable. Terminal.</summary>
    Finished = 2,

    /// <summary>Tried, and failed. Terminal.</summary>
    Failed = 3,

    /// <summary>Refused by the master. Terminal.</summary>
    Error = 4,

    /// <summary>It never reached the agent, or came with an old resource version. Terminal.</summary>
    Dropped = 5,

    /// <summary>Its agent cannot be reached.</summary>
    Unreachable = 6,

    /// <summary>The operator said that its agent is gone. Terminal.</summary>
    GoneByOperator = 7,

    /// <summary>Its agent is known but not back yet.</summary>
    Recovering = 8,

    /// <summary>Nobody knows it.</summary>
    Unknown = 9,
}
