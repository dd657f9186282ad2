namespace Holdfast.Benchmarks.Allocation;

/// <summary>What the parts of a benchmark run took.</summary>
internal sealed record RoundTimes
{
    public required TimeSpan Adding { get; init; }

    /// <summary>Cycles in which every agent is free and no filter stands.</summary>
    public List<TimeSpan> AllOffered { get; } = [];

    /// <summary>Cycles after some frameworks have refused each agent for a year.</summary>
    public List<TimeSpan> AfterDeclines { get; } = [];

    public List<TimeSpan> Declining { get; } = [];

    /// <summary>A cycle in which every framework has suppressed offers.</summary>
    public TimeSpan Idle { get; set; }
}
