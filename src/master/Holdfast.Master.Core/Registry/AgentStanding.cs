namespace Holdfast.Master.Core.Registry;

/// <summary>Where an agent stands in the registry.</summary>
public enum AgentStanding
{
    /// <summary>It belongs to the cluster.</summary>
    Admitted = 1,

    /// <summary>It belongs to the cluster, but could not be reached; it may come back.</summary>
    Unreachable = 2,

    /// <summary>An operator said that it is lost for good: it is not let in under this id again.</summary>
    Gone = 3,
}
