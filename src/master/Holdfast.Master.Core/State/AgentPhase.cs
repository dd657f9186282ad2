namespace Holdfast.Master.Core.State;

/// <summary>Where an agent stands in this start of the master.</summary>
/// <remarks>
/// <code>
///   admitted  ──report──► registered ◄──report── unreachable
///   recovered ──report──►     │                      ▲
///       └─────too late────────┴────pings missed──────┘
///   any of them ──an operator says so──► gone
/// </code>
/// </remarks>
internal enum AgentPhase
{
    /// <summary>The registry knows it, and it has not reported since the start.</summary>
    Recovered,

    /// <summary>Admitted just now; it has not reported yet.</summary>
    Admitted,

    /// <summary>It has reported. Whether it is connected is another matter.</summary>
    Registered,

    /// <summary>It cannot be reached; its session has ended.</summary>
    Unreachable,

    /// <summary>Marked gone by an operator: whatever comes under its id is refused.</summary>
    Gone,
}
