using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.State;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Core.Fetching;

/// <summary>
/// Decides what of that which is fetched the agent keeps, for how long, and which fetch is served from what it keeps.
/// </summary>
/// <remarks>
/// One entry for a user, a URI and a checksum. Fetches that want the same one at the same time wait for one download.
/// The bytes held and reserved never exceed the capacity. Whatever cannot be cached is fetched all the same.
/// </remarks>
internal sealed partial class FetchCache(Turn turn, long capacityBytes)
{
    private readonly OrderedDictionary<long, CacheEntry> _entries = [];
    private readonly Dictionary<string, CacheEntry> _current = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<ContainerId, FetchRequest> _requests = [];
    private long _lastNumber;
    private bool? _isOpen = capacityBytes > 0 ? null : false;

    /// <summary>What is held and reserved.</summary>
    public long UsedBytes => _entries.Values.Sum(static entry => entry.SizeBytes);

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Count;

    /// <summary>Begins a fetch: it is handed to the host once it is known where each source comes from.</summary>
    public void Begin(SandboxPlan sandbox, ImmutableArray<FetchSource> sources)
    {
        var request = new FetchRequest(sandbox, sources);
        _requests[sandbox.Container] = request;
        if (_isOpen is null && sources.Any(static source => source.Cache)) return;
        Decide(request);
    }

    /// <summary>Ends a fetch, whatever became of it: its entries are free for others.</summary>
    public void End(ContainerId container)
    {
        if (!_requests.Remove(container, out var request)) return;
        LetGo(request);
        foreach (var entry in _entries.Values.ToArray()) StopWaiting(entry, request);
    }

    /// <summary>Ends a fetch that only waits: one that copies holds its entries until nothing of it runs.</summary>
    public void Abandon(ContainerId container)
    {
        if (_requests.TryGetValue(container, out var request) && !request.IsUnderWay) End(container);
    }

    /// <summary>Begins a fetch again, all from the sources, because a copy was damaged; the copies go.</summary>
    /// <returns>False where it used none.</returns>
    public bool Retry(ContainerId container)
    {
        if (!_requests.TryGetValue(container, out var request) || !request.Entries.Any()) return false;
        var damaged = request.Entries.Distinct().ToArray();
        LetGo(request);
        foreach (var entry in damaged)
            if (_entries.ContainsKey(entry.Number)) GiveUp(entry);
        Hand(request);
        return true;
    }

    private void Decide(FetchRequest request)
    {
        request.Undecided = 1; // Held while sources are looked at, so that it is handed over once.
        for (var source = 0; source < request.Sources.Length; source++)
            if (request.Sources[source].Cache && _isOpen == true) Join(request, source);
        Decided(request);
    }

    private void Join(FetchRequest request, int source)
    {
        var wanted = request.Sources[source];
        var key = KeyOf(request.Sandbox.User, wanted);
        if (!_current.TryGetValue(key, out var entry))
        {
            entry = New(key);
            turn.Do(new ProbeSource(entry.Number, request.Sandbox.User, wanted));
        }
        else if (entry.Phase == CacheEntryPhase.Ready)
        {
            // What has a checksum is right or is not: nobody needs to be asked.
            if (wanted.Sha256 is not null || turn.Now < entry.FreshUntil)
            {
                Use(entry, request, source);
                return;
            }
            entry.Phase = CacheEntryPhase.Checking;
            turn.Do(new ProbeSource(entry.Number, request.Sandbox.User, wanted));
        }
        request.Undecided++;
        entry.Waiters.Add((request, source));
    }

    private CacheEntry New(string key)
    {
        var entry = new CacheEntry(++_lastNumber, key);
        _entries.Add(entry.Number, entry);
        _current[key] = entry;
        return entry;
    }

    private void Use(CacheEntry entry, FetchRequest request, int source)
    {
        entry.Users++;
        entry.LastUsed = turn.Now;
        turn.Put(entry.ToRow());
        request.Use(source, entry);
    }

    private void Decided(FetchRequest request)
    {
        if (--request.Undecided == 0) Hand(request);
    }

    private void Hand(FetchRequest request)
    {
        request.IsUnderWay = true;
        turn.Do(new FetchUris(request.ToPlan()));
    }

    private void LetGo(FetchRequest request)
    {
        foreach (var entry in request.Entries)
            if (--entry.Users == 0 && entry.Phase == CacheEntryPhase.Retired) Drop(entry);
        request.UseNone();
    }

    // A download that nobody waits for any more is not worth its line.
    private void StopWaiting(CacheEntry entry, FetchRequest request)
    {
        if (entry.Waiters.RemoveAll(waiter => waiter.Request == request) == 0 || entry.Waiters.Count > 0) return;
        if (entry.Phase is CacheEntryPhase.Probing or CacheEntryPhase.Filling) Drop(entry);
    }

    // A hash, so that the ledger keeps no URI, and no secret in one, for longer than its task.
    private static string KeyOf(string? user, FetchSource source) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{user}\0{source.Uri}\0{source.Sha256}")));
}
