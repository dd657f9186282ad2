namespace Holdfast.Allocation.Explaining;

/// <summary>Why a framework in a role is not being offered an agent.</summary>
public enum WaitReason
{
    /// <summary>
    /// Nothing stands against it: the next run offers it what is free, unless one with a smaller share takes it first.
    /// </summary>
    NextInTurn,

    /// <summary>The framework is not in the role.</summary>
    NotSubscribed,

    /// <summary>The framework is not connected.</summary>
    FrameworkInactive,

    /// <summary>The framework asked for no offers in the role.</summary>
    Suppressed,

    /// <summary>The agent is not connected, or is being drained.</summary>
    AgentInactive,

    /// <summary>The framework has all that is given away of the agent, in this role; nothing is left.</summary>
    HeldByItself,

    /// <summary>All of the agent is offered to others, used by them, or withheld by an operation.</summary>
    NothingFree,

    /// <summary>What is free is reserved for roles that are neither this one nor above it.</summary>
    ReservedForOthers,

    /// <summary>
    /// Framework and agent do not understand each other, or the framework what is free: GPUs, another region, revocable
    /// resources, sub-roles.
    /// </summary>
    CapabilityMissing,

    /// <summary>What is free is less than the least that may be offered.</summary>
    BelowMinimum,

    /// <summary>The framework refused as much before, and the time it named is not over.</summary>
    Filtered,
}
