using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core.State;

/// <summary>Hands out the ids of limits. One is free only when nothing carries it, and one that was given back is
/// handed out again as late as possible.</summary>
/// <param name="range">The ids that there are.</param>
/// <param name="turn">Where rows and effects go.</param>
internal sealed class LimitIds(RangeSet range, Turn turn)
{
    private readonly SortedDictionary<long, LimitIdRow> _rows = [];
    private readonly OrderedDictionary<ContainerId, LimitIdRow> _sandboxes = [];
    private long _last = -1;

    public void Restore(LimitIdRow row)
    {
        Keep(row);
        _last = row.Id;
    }

    /// <summary>All that are in use or being given back, by their numbers.</summary>
    public IReadOnlyCollection<LimitIdRow> Rows => _rows.Values;

    /// <summary>Has what is left of limits whose owners are gone removed.</summary>
    public void Resume()
    {
        foreach (var row in _rows.Values)
            if (row.IsReleased) turn.Do(new ReleaseLimit(row.Root, row.Backend, row.Id));
    }

    /// <summary>Why so many limits cannot be made; null where they can.</summary>
    public string? WhyNot(DiskFacts disk, int count)
    {
        if (!disk.HasLimitIds || Free(disk).Take(count).Count() == count) return null;
        var released = _rows.Values.Count(static row => row.IsReleased);
        return $"limits on {disk.Root} need an id each, and of {range} there are not {count} free: {_rows.Count} are "
            + $"this agent's, of which {released} are of what is gone, but still carried by something on its disk. "
            + "Give the agent a larger --xfs_project_range, or purge what is not needed";
    }

    /// <summary>Takes one for good; null where the disk's limits have none.</summary>
    /// <exception cref="InvalidOperationException">There is none: ask <see cref="WhyNot"/> first.</exception>
    public long? Take(DiskFacts disk, string owner) => disk.HasLimitIds
        ? Take(new LimitIdRow(Free(disk).First(), disk.Root, disk.Backend, owner, IsReleased: false)).Id
        : null;

    /// <summary>Takes one for a sandbox; see the other.</summary>
    public LimitIdRow Take(DiskFacts disk, ContainerId container) => Take(
        new LimitIdRow(Free(disk).First(), disk.Root, disk.Backend, $"container {container}", IsReleased: false)
        {
            Container = container,
        });

    /// <summary>That of a container's sandbox; null where it has none.</summary>
    public LimitIdRow? Of(ContainerId container) => _sandboxes.GetValueOrDefault(container);

    /// <summary>The containers whose sandboxes have one.</summary>
    public IEnumerable<ContainerId> Sandboxes => _sandboxes.Keys;

    /// <summary>Its sandbox is gone.</summary>
    public void Release(ContainerId container)
    {
        if (Of(container) is { } row) Release(row.Id);
    }

    /// <summary>Its owner is gone.</summary>
    public void Release(long id)
    {
        if (!_rows.TryGetValue(id, out var row)) return;
        Put(row with { IsReleased = true });
        turn.Do(new ReleaseLimit(row.Root, row.Backend, id));
    }

    /// <summary>Asks once more whether anything carries it.</summary>
    public void Retry(long id)
    {
        if (_rows.TryGetValue(id, out var row) && row.IsReleased)
            turn.Do(new ReleaseLimit(row.Root, row.Backend, id));
    }

    /// <summary>Nothing carries it any more.</summary>
    public void OnReleased(long id)
    {
        if (!_rows.TryGetValue(id, out var row) || !row.IsReleased) return;
        _rows.Remove(id);
        turn.Remove(AgentTables.LimitIds, row.Key);
    }

    // Those behind the last one first, then from the beginning.
    private IEnumerable<long> Free(DiskFacts disk)
    {
        var ranges = range.Ranges.ToArray();
        return Ids(ranges).Where(id => id > _last).Concat(Ids(ranges).Where(id => id <= _last))
            .Where(id => !_rows.ContainsKey(id) && !disk.LimitIdsCarried.Contains((ulong)id));
    }

    private static IEnumerable<long> Ids(ValueRange[] ranges)
    {
        foreach (var one in ranges)
            for (var id = (long)one.Begin; id <= (long)one.End; id++) yield return id;
    }

    private LimitIdRow Take(LimitIdRow row)
    {
        _last = row.Id;
        Put(row);
        return row;
    }

    private void Put(LimitIdRow row)
    {
        Keep(row);
        turn.Put(row);
    }

    private void Keep(LimitIdRow row)
    {
        _rows[row.Id] = row;
        if (row.Container is not { } container) return;
        if (row.IsReleased) _sandboxes.Remove(container);
        else _sandboxes[container] = row;
    }
}
