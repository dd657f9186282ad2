using Holdfast.Agent.Core.Rows;

namespace Holdfast.Agent.Core.Fetching;

/// <summary>A file that the agent keeps, or is about to.</summary>
/// <param name="number">Names it on disk; never used for another one.</param>
/// <param name="key">Whose it is and what it is a copy of.</param>
internal sealed class CacheEntry(long number, string key)
{
    public long Number { get; } = number;

    public string Key { get; } = key;

    public CacheEntryPhase Phase { get; set; } = CacheEntryPhase.Probing;

    /// <summary>What it takes of the cache: reserved while it is filled, its length from then on.</summary>
    public long SizeBytes { get; set; }

    /// <summary>What its source told of it.</summary>
    public SourceFacts Facts { get; set; } = new(null, null, null, null);

    /// <summary>Until when its source lets it be used unasked.</summary>
    public DateTimeOffset FreshUntil { get; set; }

    public DateTimeOffset LastUsed { get; set; }

    /// <summary>How many fetches copy from it.</summary>
    public int Users { get; set; }

    /// <summary>Fetches that wait for it, and for which of their sources.</summary>
    public List<(FetchRequest Request, int Source)> Waiters { get; } = [];

    public CacheEntryRow ToRow() =>
        new(Number, Key, SizeBytes, Facts.ETag, Facts.LastModified, FreshUntil, LastUsed);

    public static CacheEntry Restore(CacheEntryRow row) => new(row.Number, row.Source)
    {
        Phase = CacheEntryPhase.Ready,
        SizeBytes = row.SizeBytes,
        Facts = new(row.SizeBytes, row.ETag, row.LastModified, MaxAge: null),
        FreshUntil = row.FreshUntil,
        LastUsed = row.LastUsed,
    };
}
