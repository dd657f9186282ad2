using System.Collections.Immutable;

namespace Holdfast.Master.Core.Registry;

/// <summary>All rows of a registry, as they are loaded at a start; each array in the order of its keys.</summary>
public sealed record MasterRows(
    ImmutableArray<AgentRow> Agents, ImmutableArray<FrameworkRow> Frameworks, ImmutableArray<VolumeRow> Volumes)
{
    /// <summary>Frameworks that were removed.</summary>
    public ImmutableArray<RemovedFrameworkRow> RemovedFrameworks { get; init; } = [];

    /// <summary>Weights of roles; a role that is not among them has 1.</summary>
    public ImmutableArray<WeightRow> Weights { get; init; } = [];

    /// <summary>A registry that knows nothing.</summary>
    public static MasterRows Empty { get; } = new([], [], []);
}
