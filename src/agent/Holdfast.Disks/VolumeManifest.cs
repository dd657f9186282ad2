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

    /// <summary>The disk resource with its reservations and persistence.</summary>
    public required Resource Resource { get; init; }

    /// <summary>The operation that made it.</summary>
    public required OperationUuid Created { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string Creator { get; init; }
}
