namespace Holdfast.Master.Core.State;

/// <summary>What a timer is for.</summary>
internal enum TimerKind
{
    /// <summary>The allocator looks at the agents to which something happened; no subject.</summary>
    AllocateCandidates,

    /// <summary>The allocator looks at all agents; no subject.</summary>
    AllocateAll,

    /// <summary>The subject is a framework.</summary>
    Heartbeat,

    /// <summary>The subject is a framework.</summary>
    Failover,

    /// <summary>The subject is an agent.</summary>
    Ping,

    /// <summary>The subject is an agent that was welcomed and has not reported.</summary>
    Report,

    /// <summary>Agents that the registry knows and that have not come back are unreachable; no subject.</summary>
    Recovery,

    /// <summary>The registry may forget what is old; no subject.</summary>
    RegistryGc,

    /// <summary>The subject is an operation whose operator waits.</summary>
    OperatorCall,

    /// <summary>Those who asked to watch are given a snapshot; no subject.</summary>
    OpenWatches,

    /// <summary>The subject is a watcher.</summary>
    WatchHeartbeat,

    /// <summary>The subject is an offer.</summary>
    OfferExpiry,
}
