using System.Collections.Immutable;
using Holdfast.Master.Core.Registry;
using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.Views;

/// <summary>
/// All that readers may see, as of one instant. Immutable; unchanged parts are the same objects as in the view
/// before.
/// </summary>
public sealed record MasterView : ShownView
{
    /// <summary>When the master started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>
    /// Agents that registered with this master and are not unreachable, in the order of their first registration.
    /// </summary>
    public required ImmutableArray<AgentView> Agents { get; init; }

    /// <summary>Agents that the registry knows and that have not come back since the start.</summary>
    public required ImmutableArray<AgentRow> RecoveredAgents { get; init; }

    /// <summary>Agents that are unreachable.</summary>
    public required ImmutableArray<AgentRow> UnreachableAgents { get; init; }

    /// <summary>Agents that were marked gone.</summary>
    public ImmutableArray<AgentRow> GoneAgents { get; init; } = [];

    /// <summary>Frameworks that are not removed, in the order in which they became known.</summary>
    public required ImmutableArray<FrameworkView> Frameworks { get; init; }

    /// <summary>Removed frameworks, oldest first, bounded.</summary>
    public required ImmutableArray<FrameworkView> CompletedFrameworks { get; init; }

    /// <summary>Roles that a framework is subscribed to, holds resources in, or that have a weight, by name.</summary>
    public required ImmutableArray<RoleView> Roles { get; init; }

    /// <summary>Weights that roles were given, by name; a role that is not among them has 1.</summary>
    public required ImmutableSortedDictionary<RoleName, double> Weights { get; init; }

    /// <summary>The volumes of all agents, those that are away included, by agent.</summary>
    public required ImmutableArray<VolumeView> Volumes { get; init; }
}
