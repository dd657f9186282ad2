using System.Collections.Immutable;
using Holdfast.Disks;

namespace Holdfast.Agent.Statistics;

/// <summary>A directory whose use of disk is measured.</summary>
/// <param name="Path">Absolute: a sandbox or a volume.</param>
/// <param name="LimitBytes">What it may take; null where nothing limits it.</param>
/// <param name="Ended">The containers that are ended once it takes more.</param>
internal sealed record WatchedDirectory(string Path, long? LimitBytes, ImmutableArray<DiskUser> Ended)
{
    /// <summary>Asks whoever keeps count of it; null where nobody does, and it must be walked.</summary>
    public Func<CancellationToken, DiskUse>? Ask { get; init; }

    /// <summary>Whether anybody is ended for what it takes.</summary>
    public bool IsEnforced => LimitBytes is not null && !Ended.IsEmpty;
}
