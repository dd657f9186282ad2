using System.Diagnostics;
using System.Globalization;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Fetching;
using Holdfast.Containers.Fetching;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Containers;

/// <summary>Does to the fetch cache what the core asks for, off the loop: in order for one entry, side by side for
/// several.</summary>
internal sealed class FetchCacheRunner(
    FetchCachePlace place, FetchContainers containers, ContainerPlaces places, TimeSpan stallTimeout,
    Func<AgentEvent, ValueTask> post, TimeProvider time) : IAsyncDisposable
{
    private const string ContainerPrefix = "fetch-cache-";
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Dictionary<long, ContainerJobs> _entries = [];
    private Task _opened = Task.CompletedTask;
    private Task _removed = Task.CompletedTask;

    /// <summary>Makes sure that nothing is there but what is known.</summary>
    public void Open(OpenFetchCache open)
    {
        var jobs = NewJobs();
        jobs.Add(async stopping =>
        {
            foreach (var leftover in containers.Leftovers(ContainerPrefix))
                await containers.EndLeftoverAsync(leftover, stopping);
            await post(new FetchCacheOpened(Now, [.. Settle(open.Known)], Fault: null));
        }, reason => post(new FetchCacheOpened(Now, [], reason)));
        _opened = jobs.Finished;
    }

    /// <summary>Asks a source what it has.</summary>
    public void Probe(ProbeSource probe) => Jobs(probe.Entry).Add(async stopping =>
    {
        var spec = Spec(probe.Entry, probe.User, probe.Source, new FetchLimits { Stall = stallTimeout });
        var outcome = await containers.RunAsync(
            spec, static (runner, it, token) => runner.ProbeAsync(it, token), stopping);
        await post(outcome switch
        {
            Probed probed => new SourceProbed(Now, probe.Entry, Facts(probed.Facts)),
            Holdfast.Containers.Fetching.FetchFailed failed => new SourceProbeFailed(
                Now, probe.Entry, failed.Reason, failed.Fault == FetchFault.Refusal),
            var other => throw new UnreachableException($"No arm for {other.GetType().Name}; add one above."),
        });
    }, reason => post(new SourceProbeFailed(Now, probe.Entry, reason, IsRefusal: false)));

    /// <summary>Downloads an entry.</summary>
    public void Fill(FillEntry fill)
    {
        Task removed;
        lock (_gate) removed = _removed;
        Jobs(fill.Entry).Add(async stopping =>
        {
            await removed.WaitAsync(stopping);
            var limits = new FetchLimits { Stall = stallTimeout, Bytes = fill.BytesMax };
            var spec = Spec(fill.Entry, fill.User, fill.Source, limits);
            var outcome = await containers.RunAsync(
                spec, static (runner, it, token) => runner.FillAsync(it, token), stopping);
            await post(outcome switch
            {
                Filled filled => new EntryFilled(Now, fill.Entry, filled.SizeBytes, Facts(filled.Facts)),
                Holdfast.Containers.Fetching.FetchFailed failed => new EntryFillFailed(
                    Now, fill.Entry, failed.Reason, failed.Fault == FetchFault.Source),
                var other => throw new UnreachableException($"No arm for {other.GetType().Name}; add one above."),
            });
        }, reason => post(new EntryFillFailed(Now, fill.Entry, reason, IsSource: false)));
    }

    /// <summary>Ends all that is done for an entry, and removes it.</summary>
    public void Remove(long entry)
    {
        var jobs = Jobs(entry);
        jobs.Stop();
        jobs.Add(async stopping =>
        {
            await containers.EndLeftoverAsync(IdOf(entry), stopping);
            Delete($"{entry}");
        }, reason => post(new FetchCacheTroubled(Now, reason)));
        lock (_gate)
        {
            _entries.Remove(entry);
            _removed = Task.WhenAll(_removed, jobs.Finished);
        }
    }

    /// <summary>Ends what is under way; what is being downloaded is begun anew after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Task[] running;
        lock (_gate) running = [_opened, _removed, .. _entries.Values.Select(jobs => jobs.Finished)];
        await Task.WhenAll(running);
        _closing.Dispose();
    }

    private DateTimeOffset Now => time.GetUtcNow();

    private ContainerJobs Jobs(long entry)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(entry, out var jobs)) _entries.Add(entry, jobs = NewJobs());
            return jobs;
        }
    }

    private ContainerJobs NewJobs() =>
        new(reason => post(new FetchCacheTroubled(Now, reason)), time, _closing.Token);

    private static ContainerId IdOf(long entry) =>
        ContainerId.Parse(string.Create(CultureInfo.InvariantCulture, $"{ContainerPrefix}{entry}"));

    private FetchSpec Spec(long entry, string? user, FetchSource source, FetchLimits limits)
    {
        var id = IdOf(entry);
        return new FetchSpec
        {
            Id = id,
            SandboxDirectory = place.Of(entry),
            RuntimeDirectory = places.FreshAttempt(id),
            User = user,
            Uris = [new FetchUri(source.Uri, source.OutputFile) { Sha256 = source.Sha256 }],
            Limits = limits,
        };
    }

    private static SourceFacts Facts(FileFacts facts) =>
        new(facts.SizeBytes, facts.ETag, facts.LastModified, facts.MaxAge);

    // The entries that are there whole. All else in the directory is of no use to anybody, and goes.
    private List<long> Settle(IEnumerable<CachedFile> known)
    {
        Directory.CreateDirectory(place.Root);
        var present = known.Where(file => CopyDirectory.Length(place.Of(file.Entry)) == file.SizeBytes)
            .Select(file => file.Entry).ToList();
        var kept = present.Select(entry => Path.GetFileName(place.Of(entry))).ToHashSet();
        foreach (var directory in Directory.EnumerateDirectories(place.Root).Select(Path.GetFileName).OfType<string>())
            if (!kept.Contains(directory)) Delete(directory);
        return present;
    }

    // What users may have put there is not followed anywhere.
    private void Delete(string name)
    {
        const OpenFlags Flags = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow;
        var root = FileCalls.TryOpen(FileCalls.WorkingDirectory, place.Root, Flags);
        var directory = root < 0 ? -1 : FileCalls.TryOpen(root, name, Flags);
        try
        {
            if (directory < 0) return; // It was never made, or is gone.
            FileTree.Empty(directory, name);
            if (!FileCalls.TryRemoveDirectory(root, name)) throw new LinuxException("rmdir", name, Errno.Last);
        }
        finally
        {
            if (directory >= 0) FileCalls.Close(directory);
            if (root >= 0) FileCalls.Close(root);
        }
    }
}
