namespace Holdfast.Testing.Simulation.Faults;

/// <summary>What may happen to a simulated cluster.</summary>
internal enum FaultKind
{
    /// <summary>kill -9 of an agent; its containers live.</summary>
    AgentCrash,

    /// <summary>Power loss of an agent's machine.</summary>
    Reboot,

    /// <summary>kill -9 of the master.</summary>
    MasterCrash,

    /// <summary>A connection breaks, and not both sides need know.</summary>
    LinkBreak,

    /// <summary>Nothing gets through between an agent and the master, and nobody is told.</summary>
    Partition,

    /// <summary>An agent's disks have no room for a while.</summary>
    DiskFull,

    /// <summary>A framework's stream breaks.</summary>
    StreamBreak,

    /// <summary>A framework fails over.</summary>
    FailOver,

    /// <summary>A framework is torn down by an operator.</summary>
    Teardown,

    /// <summary>A node's clock is set.</summary>
    ClockJump,

    /// <summary>kill -9 of a shim.</summary>
    ShimKill,

    /// <summary>An operator changes reservations or volumes.</summary>
    OperatorCall,
}
