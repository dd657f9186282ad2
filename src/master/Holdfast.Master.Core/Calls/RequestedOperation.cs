using System.Collections.Immutable;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Calls;

/// <summary>One operation of an ACCEPT, before the master has looked at it.</summary>
public sealed record RequestedOperation
{
    /// <summary>What it does.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>The framework's id; none where it wants no feedback.</summary>
    public OperationId Id { get; init; }

    /// <summary>The framework's id as it was sent, where that breaks the rule of ids; else null.</summary>
    public string? UnusableId { get; init; }

    /// <summary>What it names: the resources or volumes; empty for launches and for what could not be read.</summary>
    public ResourceBag Resources { get; init; } = ResourceBag.Empty;

    /// <summary>What GROW_VOLUME adds, or the space that leaves with SHRINK_VOLUME; empty for nothing of it.</summary>
    public ResourceBag Change { get; init; } = ResourceBag.Empty;

    /// <summary>The tasks of LAUNCH and LAUNCH_GROUP.</summary>
    public ImmutableArray<RequestedTask> Tasks { get; init; } = [];

    /// <summary>
    /// Every fault that the reader of the call found in what is not part of the specs: resources that are none, a
    /// missing
    /// member, <c>source</c>, an empty operation id; null for none.
    /// </summary>
    public string? Fault { get; init; }

    /// <summary>The sender's Offer.Operation as protobuf bytes, unknown fields kept.</summary>
    public ReadOnlyMemory<byte> Wire { get; init; }
}
