namespace Holdfast.Testing.Simulation;

/// <summary>How large and how long a simulation is.</summary>
public sealed record SimOptions
{
    /// <summary>How long faults go on. Default 3 simulated minutes.</summary>
    public TimeSpan Disturbed { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long all have to agree afterwards. Default 15 simulated minutes.</summary>
    public TimeSpan CalmMax { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether anything is disturbed at all. Default true.</summary>
    public bool WithFaults { get; init; } = true;

    /// <summary>Where all that happens is written down; null for nowhere.</summary>
    public TextWriter? Trace { get; init; }
}
