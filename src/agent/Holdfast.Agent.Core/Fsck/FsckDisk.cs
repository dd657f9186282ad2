using System.Collections.Immutable;

namespace Holdfast.Agent.Core.Fsck;

/// <summary>What lies on a disk, as the host read it; nothing was changed for that.</summary>
/// <param name="Root">The disk's root.</param>
/// <param name="Backend">What is in charge of it.</param>
public sealed record FsckDisk(string Root, string Backend)
{
    /// <summary>Why it could not be read, as a clause; null where it could.</summary>
    public string? Fault { get; init; }

    /// <summary>The ledger that its <c>disk.json</c> names; null where there is no such file.</summary>
    public Guid? Owner { get; init; }

    /// <summary>What lies among the volumes and in the trash.</summary>
    public ImmutableArray<FsckEntry> Entries { get; init; } = [];

    /// <summary>The limits with an id that its file system has; null where it knows none.</summary>
    public ImmutableArray<FsckSeenLimit>? Limits { get; init; }

    /// <summary>How far above a volume's size its limit is set; null where no limit is meant to hold.</summary>
    public long? HeadroomBytes { get; init; }
}
