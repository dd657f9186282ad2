namespace Holdfast.Cli.Tasks.Run;

/// <summary>What is to run, and what it needs.</summary>
internal sealed record RunRequest
{
    public required string Name { get; init; }

    public required string Command { get; init; }

    public required string User { get; init; }

    public required string Role { get; init; }

    public string? Principal { get; init; }

    public double Cpus { get; init; }

    public double Mem { get; init; }

    /// <summary>For the sandbox.</summary>
    public double Disk { get; init; }

    /// <summary>How long it has from being asked to end until it is made to; null for the agent's own.</summary>
    public TimeSpan? KillGrace { get; init; }

    /// <summary>How long it may wait for a place; null for as long as it takes.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>How long it may run once it has a place; null for as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }

    public IReadOnlyList<VolumeWish> Volumes { get; init; } = [];

    /// <summary>Attributes that the agent must have, by name; <c>hostname</c> is its machine's.</summary>
    public IReadOnlyList<(string Name, string Value)> On { get; init; } = [];

    public IReadOnlyList<string> Uris { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Environment { get; init; } = [];
}
