using System.Collections.Immutable;
using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Core.Fetching;

internal sealed partial class FetchCache
{
    // A source that says a month may mean it; one that says a century has made a mistake.
    private static readonly TimeSpan FreshMax = TimeSpan.FromDays(30);

    /// <summary>What the ledger remembers; before <see cref="Open"/>.</summary>
    public void Restore(IEnumerable<CacheEntryRow> rows)
    {
        foreach (var row in rows)
        {
            var entry = CacheEntry.Restore(row);
            _lastNumber = Math.Max(_lastNumber, row.Number);
            _entries.Add(row.Number, entry);
            _current[row.Source] = entry;
        }
    }

    /// <summary>After a start: has the disk looked at. What is on it and not known goes.</summary>
    public void Open()
    {
        if (capacityBytes == 0)
        {
            if (_entries.Count == 0) return;
            foreach (var entry in _entries.Values.ToArray()) Forget(entry);
        }
        turn.Do(new OpenFetchCache(
            [.. _entries.Values.Select(static entry => new CachedFile(entry.Number, entry.SizeBytes))]));
    }

    /// <summary>The disk was looked at.</summary>
    /// <param name="present">The entries that are there, whole.</param>
    /// <param name="fault">Why the cache cannot be used; null when all is well.</param>
    public void OnOpened(ImmutableArray<long> present, string? fault)
    {
        if (_isOpen is not null) return;
        _isOpen = fault is null;
        if (fault is not null)
            turn.Announce(AgentNotice.FetchTrouble,
                $"The fetch cache cannot be used, so everything is fetched from its source: {fault}.");
        else
            foreach (var entry in _entries.Values.ToArray())
                if (!present.Contains(entry.Number)) Forget(entry);
        MakeRoom(0); // There may be less of it than before.
        foreach (var request in _requests.Values.ToArray())
            if (!request.IsUnderWay) Decide(request);
    }

    /// <summary>A source told what it has.</summary>
    public void OnProbed(long number, SourceFacts facts)
    {
        if (!_entries.TryGetValue(number, out var entry)) return;
        switch (entry.Phase)
        {
            case CacheEntryPhase.Probing:
                Fill(entry, facts);
                break;
            case CacheEntryPhase.Checking when entry.Facts.IsStill(facts):
                Confirm(entry, facts with { SizeBytes = entry.SizeBytes });
                break;
            case CacheEntryPhase.Checking:
                Replace(entry, facts);
                break;
        }
    }

    /// <summary>A source did not tell. Where it did not answer a copy that is there is used, for without it nothing
    /// would start; where it said no, what was withdrawn must not be run from a copy.</summary>
    public void OnProbeFailed(SourceProbeFailed evt)
    {
        if (!_entries.TryGetValue(evt.Entry, out var entry)) return;
        switch (entry.Phase)
        {
            case CacheEntryPhase.Probing:
                PassBy(entry);
                break;
            case CacheEntryPhase.Checking when evt.IsRefusal:
                turn.Announce(AgentNotice.FetchTrouble,
                    "A source no longer gives a file, so its copy in the fetch cache is given up; who wants it fetches "
                    + $"it from there, as without a cache: {evt.Reason}.");
                GiveUp(entry);
                break;
            case CacheEntryPhase.Checking:
                if (entry.Waiters.Count > 0)
                    turn.Announce(AgentNotice.FetchTrouble,
                        "A source could not be asked whether its file is the same still, so the copy in the fetch "
                        + $"cache is used for {NamesOf(entry.Waiters)}: {evt.Reason}.");
                Serve(entry);
                break;
        }
    }

    /// <summary>An entry is all there.</summary>
    public void OnFilled(long number, long sizeBytes, SourceFacts facts)
    {
        if (!_entries.TryGetValue(number, out var entry) || entry.Phase != CacheEntryPhase.Filling) return;
        entry.SizeBytes = sizeBytes;
        Confirm(entry, facts with { SizeBytes = sizeBytes });
    }

    /// <summary>An entry could not be filled.</summary>
    /// <param name="number">The entry.</param>
    /// <param name="isSource">Whether its source is at fault, so that trying again without the cache would not
    /// help.</param>
    /// <returns>Those whose fetch has failed with it.</returns>
    public ImmutableArray<ContainerId> OnFillFailed(long number, bool isSource)
    {
        if (!_entries.TryGetValue(number, out var entry) || entry.Phase != CacheEntryPhase.Filling) return [];
        if (!isSource)
        {
            PassBy(entry);
            return [];
        }
        ImmutableArray<ContainerId> failed =
            [.. entry.Waiters.Select(static waiter => waiter.Request.Sandbox.Container).Distinct()];
        Drop(entry);
        return failed;
    }

    private void Fill(CacheEntry entry, SourceFacts facts)
    {
        if (facts.SizeBytes is not > 0 || !MakeRoom(facts.SizeBytes.Value))
        {
            PassBy(entry);
            return;
        }
        entry.Phase = CacheEntryPhase.Filling;
        entry.SizeBytes = facts.SizeBytes.Value;
        var (request, source) = entry.Waiters[0];
        turn.Do(new FillEntry(entry.Number, request.Sandbox.User, request.Sources[source], entry.SizeBytes));
    }

    private void Confirm(CacheEntry entry, SourceFacts facts)
    {
        entry.Facts = facts;
        var fresh = facts.MaxAge ?? TimeSpan.Zero;
        entry.FreshUntil = turn.Now + (fresh < FreshMax ? fresh : FreshMax);
        Serve(entry);
    }

    private void Serve(CacheEntry entry)
    {
        entry.Phase = CacheEntryPhase.Ready;
        turn.Put(entry.ToRow());
        foreach (var (request, source) in Waiters(entry))
        {
            Use(entry, request, source);
            Decided(request);
        }
    }

    // Those that copy from the old one go on with it; a file is never changed under them.
    private void Replace(CacheEntry old, SourceFacts facts)
    {
        var waiters = Waiters(old);
        Retire(old);
        if (waiters.Length == 0) return;
        var entry = New(old.Key);
        entry.Waiters.AddRange(waiters);
        Fill(entry, facts);
    }

    private void GiveUp(CacheEntry entry)
    {
        var waiters = Waiters(entry);
        Retire(entry);
        foreach (var (request, _) in waiters) Decided(request);
    }

    private void PassBy(CacheEntry entry)
    {
        var waiters = Waiters(entry);
        Drop(entry);
        foreach (var (request, _) in waiters) Decided(request);
    }

    private static string NamesOf(IEnumerable<(FetchRequest Request, int Source)> waiters) => string.Join(
        ", ", waiters.Select(static waiter => $"container '{waiter.Request.Sandbox.Container}'").Distinct());

    private static (FetchRequest Request, int Source)[] Waiters(CacheEntry entry)
    {
        var waiters = entry.Waiters.ToArray();
        entry.Waiters.Clear();
        return waiters;
    }

    // Least recently used first, and only when that is enough: nothing is given up in vain.
    private bool MakeRoom(long bytes)
    {
        var over = UsedBytes + bytes - capacityBytes;
        if (over <= 0) return true;
        var idle = _entries.Values.Where(static entry => entry is { Phase: CacheEntryPhase.Ready, Users: 0 })
            .OrderBy(static entry => entry.LastUsed).ThenBy(static entry => entry.Number).ToArray();
        if (idle.Sum(static entry => entry.SizeBytes) < over) return false;
        foreach (var entry in idle)
        {
            if (over <= 0) break;
            over -= entry.SizeBytes;
            Drop(entry);
        }
        return true;
    }

    private void Retire(CacheEntry entry)
    {
        if (entry.Users == 0)
        {
            Drop(entry);
            return;
        }
        entry.Phase = CacheEntryPhase.Retired;
        turn.Remove(AgentTables.FetchCache, entry.ToRow().Key);
        if (_current.GetValueOrDefault(entry.Key) == entry) _current.Remove(entry.Key);
    }

    private void Drop(CacheEntry entry)
    {
        Forget(entry);
        turn.Do(new RemoveEntry(entry.Number));
    }

    private void Forget(CacheEntry entry)
    {
        _entries.Remove(entry.Number);
        if (_current.GetValueOrDefault(entry.Key) == entry) _current.Remove(entry.Key);
        if (entry.Phase is CacheEntryPhase.Ready or CacheEntryPhase.Checking)
            turn.Remove(AgentTables.FetchCache, entry.ToRow().Key);
    }
}
