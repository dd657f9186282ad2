using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Model.Specs;

/// <summary>One operation on an agent's resources, as it travels to the agent and stands in its ledger.</summary>
public sealed record OperationSpec
{
    /// <summary>Ours; an operation is applied once, however often it arrives.</summary>
    public required OperationUuid Uuid { get; init; }

    /// <summary>The framework's own id; none where it wants no feedback.</summary>
    public OperationId Id { get; init; }

    /// <summary>The framework that asked; none for an operator.</summary>
    public FrameworkId Framework { get; init; }

    /// <summary>Who asked: a principal, or <c>anonymous</c> (S2).</summary>
    public required string Principal { get; init; }

    /// <summary>When the master took the call (S2).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Reserve, unreserve, create, destroy, grow or shrink.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>
    /// What the operation names: for reserve the resources with their new reservation, for unreserve those with the
    /// reservation that goes, for create and destroy the volumes, for grow and shrink the volume as it is. Without
    /// allocation.
    /// </summary>
    public required ResourceBag Resources { get; init; }

    /// <summary>
    /// For a reserve that moves what is reserved otherwise, volumes included: the same resources as they are now. Empty
    /// for one of resources that lie one level below.
    /// </summary>
    public ResourceBag Source { get; init; } = ResourceBag.Empty;

    /// <summary>For a grow the disk space that is added, for a shrink that which leaves, as it is without the volume.
    /// Empty for all else.</summary>
    public ResourceBag Change { get; init; } = ResourceBag.Empty;

    /// <summary>The sender's Offer.Operation as protobuf bytes, unknown fields kept; empty for an operator's
    /// call.</summary>
    public ReadOnlyMemory<byte> Wire { get; init; }
}
