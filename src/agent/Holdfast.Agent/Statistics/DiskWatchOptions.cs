namespace Holdfast.Agent.Statistics;

/// <summary>How disk use is watched.</summary>
internal sealed record DiskWatchOptions
{
    /// <summary>How often what is limited is measured.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>Tells what is to be measured; the same list as long as that is the same.</summary>
    public required Func<CancellationToken, ValueTask<IReadOnlyList<WatchedDirectory>>> List { get; init; }

    /// <summary>Tells, without asking any file system, which one each of some directories is on.</summary>
    public required Func<Func<string, string>> Mounts { get; init; }

    /// <summary>Tells how many bytes are free on a file system; it may never come back.</summary>
    public required Func<string, long> Free { get; init; }

    /// <summary>Is told of each container that takes more than it may, and how much that is.</summary>
    public required Action<DiskUser, long> Overused { get; init; }

    /// <summary>How many files of one directory are looked at before it is another one's turn.</summary>
    public int EntriesAtOnce { get; init; } = 50_000;
}
