using System.Collections.Concurrent;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Agent.Start;
using Holdfast.Containers.Proof;
using Holdfast.Disks;
using Holdfast.Linux.Files;
using Holdfast.Model.Ids;
using Microsoft.Extensions.Logging;

namespace Holdfast.Agent.Volumes;

/// <summary>Does to volumes what the core asks for, off the loop: in order for one volume, a few side by side on each
/// disk. A disk that does not answer holds up its own volumes alone.</summary>
internal sealed partial class VolumeRunner : IAsyncDisposable
{
    // Apart from the others: removing millions of files must not hold up a volume that is to be made.
    private const int StepsMax = 4, PurgesMax = 2;

    /// <summary>A step that takes longer is told in the log; the purge of millions of files may.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(30);

    private readonly Func<AgentEvent, ValueTask> _post;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ITimer _watch;
    private readonly Lock _gate = new();
    private readonly Dictionary<VolumeId, Task> _last = [];
    private readonly Dictionary<long, Task> _releases = [];
    private readonly List<Task> _others = [];
    private readonly Dictionary<(string Root, bool IsPurge), DiskLane> _lanes = [];
    private readonly ConcurrentDictionary<string, IVolumeBackend> _backends = new();
    private readonly ConcurrentDictionary<VolumeId, RemovalProgress> _purges = new();

    public VolumeRunner(Func<AgentEvent, ValueTask> post, TimeProvider time, ILogger log)
    {
        (_post, _time, _log) = (post, time, log);
        _watch = time.CreateTimer(_ => TellSlow(), null, Slow, Slow);
    }

    /// <summary>How far above their sizes volumes are held: see <see cref="VolumeManifest.HeadroomBytes"/>.</summary>
    public long HeadroomBytes { get; init; }

    /// <summary>How long the end waits for steps that are under way.</summary>
    public TimeSpan EndPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Adds a kind of disk; before the core asks for anything.</summary>
    public void Use(IVolumeBackend backend) => _backends[backend.Name] = backend;

    /// <summary>Makes a volume.</summary>
    public void Make(MakeVolume make) => Add("Making", make.Plan, backend =>
    {
        var plan = make.Plan;
        RequireFileSystem(plan.Root, make.FileSystem);
        backend.Make(plan.Root, Manifest(plan), make.IsDiskKnown);
        return new VolumeMade(Now, plan.Volume);
    }, fault => new VolumeMakeFailed(Now, make.Plan.Volume, fault));

    /// <summary>Gives a volume another limit, or its own anew.</summary>
    public void Resize(ResizeVolume resize) => Add("Resizing", resize.Plan, backend =>
    {
        var plan = resize.Plan with { Resource = resize.Plan.Resource.WithAmount(resize.Size) };
        backend.SetLimit(plan.Root, Manifest(plan));
        return new VolumeResized(Now, plan.Volume, resize.Size);
    }, fault => new VolumeResizeFailed(Now, resize.Plan.Volume, resize.Size, fault));

    /// <summary>Takes a volume over, and looks whether it is what it should be; if so, its manifest says so
    /// too.</summary>
    public void Check(VolumePlan plan) => Add("Looking at", plan, backend =>
    {
        backend.TakeOver(plan.Root, Manifest(plan));
        var fault = backend.Check(plan.Root, Manifest(plan));
        return new VolumeChecked(Now, plan.Volume, fault, fault is null ? Describe(backend, plan) : null);
    }, fault => new VolumeChecked(Now, plan.Volume, fault));

    /// <summary>Moves a volume to the trash of its disk.</summary>
    public void MoveToTrash(VolumePlan plan, DestroyRecord destroyed) => Add("Moving to the trash", plan, backend =>
    {
        var note = new DestroyNote(destroyed.Operation, destroyed.Caller, destroyed.At);
        backend.MoveToTrash(plan.Root, Manifest(plan), note);
        return new VolumeTrashed(Now, plan.Volume);
    }, fault => new VolumeTrashFailed(Now, plan.Volume, fault, PlaceOf(plan, VolumePlace.Volumes)));

    /// <summary>Makes a volume of a directory that is there.</summary>
    public void Adopt(AdoptVolume adopt) => Add("Adopting", adopt.Plan, backend =>
    {
        RequireFileSystem(adopt.Plan.Root, adopt.FileSystem);
        backend.Adopt(adopt.Plan.Root, Manifest(adopt.Plan), adopt.Path, adopt.IsDiskKnown);
        return new VolumeAdopted(Now, adopt.Plan.Volume);
    }, fault => new VolumeAdoptFailed(
        Now, adopt.Plan.Volume, fault, PlaceOf(adopt.Plan, VolumePlace.Nowhere)));

    /// <summary>Looks at a directory that is to become a volume, on a thread of its own: it may be a large tree, on a
    /// disk that does not answer.</summary>
    public void Look(LookAtAdoption look) => Track(LookAsync(look));

    private async Task LookAsync(LookAtAdoption look) => await _post(new AdoptionSeen(
        Now, look.Correlation, await OwnThread.RunAsync("adoption", () => Find(look))));

    private AdoptionFinding Find(LookAtAdoption look)
    {
        try
        {
            var seen = AdoptionLook.At(
                look.Path, [.. look.Disks.Select(static disk => disk.Root)], CancellationToken.None);
            var way = seen.Fault is null ? WayOf(look, seen) : new AdoptionWay("");
            return new AdoptionFinding(
                seen.Root, seen.Use.Bytes, way.Text, seen.InPlace,
                seen.Manifest is { } found
                    ? new AdoptionFinding.Manifest(found.Volume, found.Resource, found.Created, found.Creator)
                    : null,
                // Tasks outlive an agent and its ledger: two must never hold one volume (S4).
                seen.Fault ?? way.Fault ?? (DirectoryUsers.Of(look.Path) is { } users
                    ? $"{look.Path} is in use: {users}. End that first."
                    : null));
        }
        catch (Exception cause)
        {
            // Any: whoever asked waits for a word.
            return new AdoptionFinding("", 0, "", null, null, cause.Message);
        }
    }

    private AdoptionWay WayOf(LookAtAdoption look, AdoptionLook seen)
    {
        var backend = look.Disks.First(disk => disk.Root == seen.Root).Backend;
        return _backends.TryGetValue(backend, out var known)
            ? known.LookToAdopt(seen.Root, look.Path, seen.Use)
            : throw new DiskException($"this version has no backend '{backend}'");
    }

    private static void RequireFileSystem(string root, string fileSystem)
    {
        if (AgentFactsReading.FileSystemOf(root) != fileSystem)
            throw new DiskException(
                $"{root} is not on the file system that it was on when the agent started: mount its disk again, "
                + "or restart the agent");
    }

    /// <summary>Moves a destroyed volume out of the trash.</summary>
    public void Restore(VolumePlan plan) => Add("Restoring", plan, backend =>
    {
        backend.Restore(plan.Root, Manifest(plan));
        return new VolumeRestored(Now, plan.Volume);
    }, fault => new VolumeRestoreFailed(Now, plan.Volume, fault, PlaceOf(plan, VolumePlace.Trash)));

    /// <summary>Removes a destroyed volume for good.</summary>
    public void Purge(VolumePlan plan) => Remove("Purging", plan, static backend => backend.Purge);

    /// <summary>Overwrites a destroyed volume, and removes it for good.</summary>
    public void Wipe(VolumePlan plan) => Remove("Wiping", plan, static backend => backend.Wipe);

    /// <summary>Looks whether a destroyed volume can be wiped; beside the purges, since it reads as much as
    /// one.</summary>
    public void CheckWipe(VolumePlan plan) => Add("Looking whether to wipe", plan, backend =>
    {
        var found = backend.CheckWipe(plan.Root, Manifest(plan));
        return new WipeChecked(Now, plan.Volume, found.Files, found.Bytes, found.Fault);
    }, fault => new WipeChecked(Now, plan.Volume, 0, 0, fault), isPurge: true);

    private void Remove(
        string what, VolumePlan plan, Func<IVolumeBackend, Action<string, VolumeManifest, RemovalProgress>> removal) =>
        Add(what, plan, backend =>
        {
            var progress = new RemovalProgress();
            _purges[plan.Volume] = progress;
            try
            {
                removal(backend)(plan.Root, Manifest(plan), progress);
            }
            finally
            {
                _purges.TryRemove(plan.Volume, out _);
            }
            return new TrashPurged(Now, plan.Volume);
        }, fault => new TrashPurgeFailed(Now, plan.Volume, fault), isPurge: true);

    /// <summary>Asks a volume's disk what it takes; at once, on the caller's thread.</summary>
    /// <exception cref="DiskException">That cannot be seen just now.</exception>
    public DiskUse Measure(VolumePlan plan, CancellationToken cancellationToken) =>
        _backends.TryGetValue(plan.Backend, out var backend)
            ? backend.Measure(plan.Root, Manifest(plan), cancellationToken)
            : throw new DiskException($"this version has no backend '{plan.Backend}'");

    /// <summary>The backend of a name; null where this version has none.</summary>
    public IVolumeBackend? BackendOf(string name) => _backends.GetValueOrDefault(name);

    /// <summary>Removes what is left of a limit whose owner is gone.</summary>
    public void Release(ReleaseLimit limit)
    {
        var step = new VolumeStep($"Removing limit {limit.Id}", limit.Root, () => Do(limit.Backend, backend =>
        {
            backend.ReleaseLimit(limit.Root, limit.Id);
            return new LimitReleased(Now, limit.Id);
        }, fault => new LimitKept(Now, limit.Id, fault)));
        lock (_gate)
        {
            foreach (var id in _releases.Where(pair => pair.Value.IsCompleted).Select(pair => pair.Key).ToList())
                _releases.Remove(id);
            _releases[limit.Id] = RunAfterAsync(
                _releases.GetValueOrDefault(limit.Id, Task.CompletedTask), LaneOf(limit.Root, isPurge: true), step);
        }
    }

    /// <summary>How far the purge of a volume has come; null where none is under way.</summary>
    public RemovalProgress? PurgeOf(VolumeId volume) => _purges.GetValueOrDefault(volume);

    private string? Describe(IVolumeBackend backend, VolumePlan plan)
    {
        try
        {
            backend.Describe(plan.Root, Manifest(plan));
            return null;
        }
        catch (DiskException fault)
        {
            return fault.Message; // No reason to withhold the volume, on a full disk for example.
        }
    }

    private DateTimeOffset Now => _time.GetUtcNow();

    private VolumePlace PlaceOf(VolumePlan plan, VolumePlace before)
    {
        // Without its backend nothing was moved.
        if (!_backends.TryGetValue(plan.Backend, out var backend)) return before;
        try
        {
            return backend.Find(plan.Root, plan.Volume) switch
            {
                DirectoryPlace.Volumes => VolumePlace.Volumes,
                DirectoryPlace.Trash => VolumePlace.Trash,
                _ => VolumePlace.Nowhere,
            };
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return VolumePlace.Unknown; // The core asks again, and the reason of the failure is told with it.
        }
    }

    /// <summary>Waits a while for what is under way, and begins nothing more. Whatever is cut is done, or gone on with,
    /// at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        Task running;
        lock (_gate)
        {
            foreach (var lane in _lanes.Values) lane.Close();
            running = Task.WhenAll([.. _last.Values, .. _releases.Values, .. _others]);
        }
        if (await Task.WhenAny(running, Task.Delay(EndPatience, _time)) == running)
        {
            await running;
            return;
        }
        lock (_gate)
            foreach (var (step, duration) in _lanes.Values.SelectMany(static lane => lane.Look().UnderWay))
                _log.VolumeStepLeft(step.What, duration, step.Root);
    }

    private void TellSlow()
    {
        lock (_gate)
            foreach (var lane in _lanes.Values)
            {
                var (slow, waiting) = lane.Look(Slow);
                foreach (var (step, duration) in slow)
                {
                    if (step.IsTold) continue;
                    step.IsTold = true;
                    _log.VolumeStepSlow(step.What, duration, waiting, step.Root);
                }
            }
    }

    private VolumeManifest Manifest(VolumePlan plan) => new()
    {
        Volume = plan.Volume, Agent = plan.Agent, Resource = plan.Resource, Created = plan.Created,
        Creator = plan.Creator, LimitId = plan.LimitId, HeadroomBytes = HeadroomBytes,
    };

    private void Add(
        string what, VolumePlan plan, Func<IVolumeBackend, AgentEvent> act, Func<string, AgentEvent> failed,
        bool isPurge = false)
    {
        var step = new VolumeStep($"{what} volume {plan.Volume}", plan.Root, () => Do(plan.Backend, act, failed));
        lock (_gate)
        {
            foreach (var volume in _last.Where(pair => pair.Value.IsCompleted).Select(pair => pair.Key).ToList())
                _last.Remove(volume);
            var lane = LaneOf(plan.Root, isPurge);
            _last[plan.Volume] = RunAfterAsync(_last.GetValueOrDefault(plan.Volume, Task.CompletedTask), lane, step);
        }
    }

    // What is about no volume is waited for at the end as well, and its failure seen.
    private void Track(Task task)
    {
        lock (_gate)
        {
            _others.RemoveAll(static other => other.IsCompletedSuccessfully);
            _others.Add(task);
        }
    }

    // With the gate held.
    private DiskLane LaneOf(string root, bool isPurge)
    {
        if (!_lanes.TryGetValue((root, isPurge), out var lane))
            _lanes.Add((root, isPurge), lane = new DiskLane(isPurge ? PurgesMax : StepsMax, _time));
        return lane;
    }

    private async Task RunAfterAsync(Task before, DiskLane lane, VolumeStep step)
    {
        // At once where nothing is under way for the volume: the oldest trash is asked for first, and goes first.
        await before;
        if (await lane.DoAsync(step) is { } outcome) await _post(outcome);
    }

    private AgentEvent Do(
        string backendName, Func<IVolumeBackend, AgentEvent> act, Func<string, AgentEvent> failed)
    {
        try
        {
            return _backends.TryGetValue(backendName, out var backend)
                ? act(backend)
                : failed($"this version has no backend '{backendName}'");
        }
        catch (Exception cause)
        {
            // S8: the operation fails with its reason; the agent goes on. Any exception, since one without an answer
            // would keep the core waiting for ever.
            return failed(cause.Message);
        }
    }
}
