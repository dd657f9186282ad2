namespace Holdfast.Model.Resources;

/// <summary>
/// Reads a list of resources in which divisible keys and shared volumes stand once; what bags and pools have in common.
/// </summary>
internal readonly ref struct EntryList(ReadOnlySpan<Resource> entries, EntryIndex? index)
{
    private readonly ReadOnlySpan<Resource> _entries = entries;
    private readonly EntryIndex? _index = index;

    /// <summary>
    /// The entry that the resource can be taken from: an equal divisible key, else exactly the same thing. −1: none.
    /// </summary>
    public int Find(in Resource resource)
    {
        var anyAmount = resource.Key.IsDivisible;
        if (_index is not null)
        {
            for (var at = _index.First(resource.Key.Hash); at >= 0; at = _index.Next(at))
                if (Matches(_entries[at], resource, anyAmount)) return at;
            return -1;
        }
        for (var at = 0; at < _entries.Length; at++)
            if (Matches(_entries[at], resource, anyAmount)) return at;
        return -1;
    }

    public bool Contains(in Resource resource) =>
        resource.IsEmpty || Find(resource) is >= 0 and var at && _entries[at].Contains(resource);

    public bool Contains(EntryList other)
    {
        for (var i = 0; i < other._entries.Length; i++)
        {
            ref readonly var wanted = ref other._entries[i];
            if (!Contains(wanted)) return false;
            // Two equal volumes need two: whoever asks twice for the same indivisible thing must find it twice.
            // Counting there stops at one too many: a hostile list of 100,000 equal volumes must not cost their square.
            if (wanted is { Key: { IsDivisible: false, IsShared: false } }
                && Count(wanted, int.MaxValue) is var have
                && other.Count(wanted, have + 1) > have) return false;
        }
        return true;
    }

    private static bool Matches(in Resource entry, in Resource wanted, bool anyAmount) =>
        anyAmount ? entry.Key.Equals(wanted.Key) : entry.IsSameAs(wanted);

    private int Count(in Resource wanted, int enough)
    {
        var count = 0;
        if (_index is not null)
        {
            for (var at = _index.First(wanted.Key.Hash); at >= 0 && count < enough; at = _index.Next(at))
                if (_entries[at].IsSameAs(wanted)) count++;
            return count;
        }
        for (var at = 0; at < _entries.Length && count < enough; at++)
            if (_entries[at].IsSameAs(wanted)) count++;
        return count;
    }
}
