using System.Collections.Immutable;
using Holdfast.Model.Ids;

namespace Holdfast.Model.Specs;

/// <summary>A framework as it described itself (FrameworkInfo): what the cores decide on, and the rest as
/// bytes.</summary>
public sealed record FrameworkSpec
{
    /// <summary>Its id; none until the master has given one.</summary>
    public FrameworkId Id { get; init; }

    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>The user its tasks run as where they name none.</summary>
    public required string User { get; init; }

    /// <summary>The roles it subscribes to, in its order; one (default <c>*</c>) where it is not
    /// <see cref="FrameworkCapabilities.MultiRole"/>.</summary>
    public required ImmutableArray<string> Roles { get; init; }

    /// <summary>Who it is; null where it did not say.</summary>
    public string? Principal { get; init; }

    /// <summary>Whether it asked for checkpointing. Here tasks survive an agent's restart either way; it decides what
    /// executors are told.</summary>
    public bool Checkpoint { get; init; }

    /// <summary>How long it may be disconnected before it is removed with its tasks. Default 0; never negative
    /// here.</summary>
    public TimeSpan FailoverTimeout { get; init; }

    /// <summary>What it understands.</summary>
    public FrameworkCapabilities Capabilities { get; init; }

    /// <summary>Whether a CREATE of it fails where its role has a volume of that name on any other agent.</summary>
    public bool OneVolumePerName { get; init; }

    /// <summary>The sender's FrameworkInfo as protobuf bytes, unknown fields kept; the id in it may be stale:
    /// <see cref="Id"/> counts.</summary>
    public ReadOnlyMemory<byte> Wire { get; init; }

    /// <summary>Whether it has a capability.</summary>
    public bool Can(FrameworkCapabilities capability) => (Capabilities & capability) == capability;
}
