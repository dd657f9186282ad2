using System.Collections.Concurrent;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Agent.Start;
using Holdfast.Disks;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Volumes;

/// <summary>Does to volumes what the core asks for, off the loop: in order for one volume, side by side for
/// several.</summary>
internal sealed class VolumeRunner(Func<AgentEvent, ValueTask> post, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<VolumeId, Task> _last = [];
    private readonly ConcurrentDictionary<string, IVolumeBackend> _backends = new();

    /// <summary>Adds a kind of disk; before the core asks for anything.</summary>
    public void Use(IVolumeBackend backend) => _backends[backend.Name] = backend;

    /// <summary>Makes a volume.</summary>
    public void Make(MakeVolume make) => Add(make.Plan, backend =>
    {
        var plan = make.Plan;
        if (AgentFactsReading.FileSystemOf(plan.Root) != make.FileSystem)
            throw new DiskException(
                $"{plan.Root} is not on the file system that it was on when the agent started: mount its disk again, "
                + "or restart the agent");
        backend.Make(plan.Root, Manifest(plan), make.IsDiskKnown);
        return new VolumeMade(Now, plan.Volume);
    }, fault => new VolumeMakeFailed(Now, make.Plan.Volume, fault));

    /// <summary>Looks whether a volume is what it should be; if so, its manifest says so too.</summary>
    public void Check(VolumePlan plan) => Add(plan, backend =>
    {
        var fault = backend.Check(plan.Root, Manifest(plan));
        return new VolumeChecked(Now, plan.Volume, fault, fault is null ? Describe(backend, plan) : null);
    }, fault => new VolumeChecked(Now, plan.Volume, fault));

    /// <summary>Moves a volume to the trash of its disk.</summary>
    public void MoveToTrash(VolumePlan plan, DestroyRecord destroyed) => Add(plan, backend =>
    {
        var note = new DestroyNote(destroyed.Operation, destroyed.Caller, destroyed.At);
        backend.MoveToTrash(plan.Root, Manifest(plan), note);
        return new VolumeTrashed(Now, plan.Volume);
    }, fault => new VolumeTrashFailed(Now, plan.Volume, fault, PlaceOf(plan)));

    /// <summary>Removes a destroyed volume for good.</summary>
    public void Purge(VolumePlan plan) => Add(plan, backend =>
    {
        backend.Purge(plan.Root, plan.Volume);
        return new TrashPurged(Now, plan.Volume);
    }, fault => new TrashPurgeFailed(Now, plan.Volume, fault));

    private static string? Describe(IVolumeBackend backend, VolumePlan plan)
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

    private DateTimeOffset Now => time.GetUtcNow();

    private VolumePlace PlaceOf(VolumePlan plan)
    {
        // Without its backend nothing was moved.
        if (!_backends.TryGetValue(plan.Backend, out var backend)) return VolumePlace.Volumes;
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

    /// <summary>Waits for what is under way: a step that was begun is ended.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_gate) running = [.. _last.Values];
        await Task.WhenAll(running);
    }

    private static VolumeManifest Manifest(VolumePlan plan) => new()
    {
        Volume = plan.Volume, Agent = plan.Agent, Resource = plan.Resource, Created = plan.Created,
        Creator = plan.Creator,
    };

    private void Add(VolumePlan plan, Func<IVolumeBackend, AgentEvent> step, Func<string, AgentEvent> failed)
    {
        lock (_gate)
        {
            foreach (var volume in _last.Where(pair => pair.Value.IsCompleted).Select(pair => pair.Key).ToList())
                _last.Remove(volume);
            _last[plan.Volume] =
                RunAfterAsync(_last.GetValueOrDefault(plan.Volume, Task.CompletedTask), plan, step, failed);
        }
    }

    private async Task RunAfterAsync(
        Task before, VolumePlan plan, Func<IVolumeBackend, AgentEvent> step, Func<string, AgentEvent> failed)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        AgentEvent outcome;
        try
        {
            outcome = _backends.TryGetValue(plan.Backend, out var backend)
                ? step(backend)
                : failed($"this version has no backend '{plan.Backend}', which limits volume {plan.Volume}");
        }
        catch (Exception cause)
        {
            // S8: the operation fails with its reason; the agent goes on. Any exception, since one without an answer
            // would keep the core waiting for ever.
            outcome = failed(cause.Message);
        }
        await post(outcome);
    }
}
