using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Disks;

/// <summary>All that is known of a volume when it is made: written beside it, for people and for adoption. Never the
/// truth; the ledger is.</summary>
public sealed record VolumeManifest
{
    /// <summary>The volume; names its directory.</summary>
    public required VolumeId Volume { get; init; }

    /// <summary>The agent it is made on.</summary>
    public required AgentId Agent { get; init; }

    /// <summary>The disk resource with its reservations and persistence. Its amount is the volume's limit.</summary>
    public required Resource Resource { get; init; }

    /// <summary>The operation that made it.</summary>
    public required OperationUuid Created { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string Creator { get; init; }

    /// <summary>The id of its limit on its file system (project id, quota group); null where the backend needs
    /// none.</summary>
    public long? LimitId { get; init; }

    /// <summary>The headroom of a volume that is only accounted for: more than any disk has.</summary>
    public const long Unlimited = 1L << 60;

    /// <summary>How far above its size the disk refuses: more than not at all where whoever is above it is ended first.
    /// In bytes; no part of what is written beside the volume.</summary>
    public long HeadroomBytes { get; init; }

    /// <summary>Its size, in bytes.</summary>
    public long SizeBytes => (long)(Resource.Amount.Milli * (Int128)(1 << 20) / 1000);

    /// <summary>The most that the disk lets it take, in bytes.</summary>
    public long LimitBytes => SizeBytes + HeadroomBytes;
}
