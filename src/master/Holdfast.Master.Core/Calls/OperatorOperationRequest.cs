using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Calls;

/// <summary>An operation that an operator asks for: reserve, unreserve, create, destroy, grow or shrink.</summary>
/// <param name="Agent">Where; none where the id broke the rule and so names no agent.</param>
/// <param name="Kind">What to do.</param>
/// <param name="Resources">The resources with the reservation that comes or goes, or the volumes; without
/// allocation.</param>
/// <param name="Principal">Who was authenticated; null while authentication is off.</param>
public sealed record OperatorOperationRequest(
    AgentId Agent, OperationKind Kind, ResourceBag Resources, string? Principal)
{
    /// <summary>For a reserve that moves resources: what they are now; empty for any other operation.</summary>
    public ResourceBag Source { get; init; } = ResourceBag.Empty;

    /// <summary>What a grow adds, or the space that leaves with a shrink; empty for any other operation.</summary>
    public ResourceBag Change { get; init; } = ResourceBag.Empty;

    /// <summary>Whether a create, or a reserve that moves volumes, fails where the role has a volume of that name on
    /// any other agent.</summary>
    public bool OneVolumePerName { get; init; }

    /// <summary>The volumes that a destroy, a grow or a shrink is meant for; empty where whatever has the name is
    /// meant.</summary>
    public IReadOnlyList<VolumeId> VolumeIds { get; init; } = [];
}
