using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Tests.Rig;

/// <summary>
/// What outlives a crash of the agent: volumes on disks and containers. Does what the core asks for, at once and well,
/// unless told
/// otherwise; judges that nothing is asked for that must not be.
/// </summary>
internal sealed class SimulatedHost
{
    public HashSet<VolumeId> Volumes { get; } = [];

    /// <summary>What each volume may take, where that was set anew.</summary>
    public Dictionary<VolumeId, Quantity> Limits { get; } = [];

    public HashSet<VolumeId> Trash { get; } = [];

    public HashSet<VolumeId> Purged { get; } = [];

    public HashSet<VolumeId> Wiped { get; } = [];

    /// <summary>What is found at each directory that is to become a volume.</summary>
    public AdoptionFinding Adoptable { get; set; } = new("/agent", 10 << 20, "one rename", null, null, null);

    /// <summary>Why nothing on its disks can be wiped; null where all can.</summary>
    public string? WipeFault { get; set; }

    /// <summary>Containers with their processes, and the volumes they use.</summary>
    public Dictionary<ContainerId, VolumeId[]> Running { get; } = [];

    public List<ContainerId> Started { get; } = [];

    /// <summary>Whether the volumes are such as several containers may use at once.</summary>
    public bool SharedVolumes { get; set; }

    public Dictionary<ExecutorKey, List<ExecutorEvent>> Heard { get; } = [];

    /// <summary>Effects of these types are left undone.</summary>
    public HashSet<Type> Ignored { get; } = [];

    /// <summary>
    /// Called with each fact, before the agent hears of it: where a crash loses the word but not the deed.
    /// </summary>
    public Action? BeforeWord { get; set; }

    /// <summary>Does an effect instead, such as on a real disk; false where it leaves it to this one.</summary>
    public Func<AgentRig, AgentEffect, bool> Instead { get; init; } = static (_, _) => false;

    /// <summary>All that a crash of the agent leaves as it is.</summary>
    public SimulatedHost Copy()
    {
        var copy = new SimulatedHost();
        copy.Volumes.UnionWith(Volumes);
        copy.Trash.UnionWith(Trash);
        copy.Purged.UnionWith(Purged);
        copy.Wiped.UnionWith(Wiped);
        copy.WipeFault = WipeFault;
        copy.Started.AddRange(Started);
        foreach (var (volume, limit) in Limits) copy.Limits.Add(volume, limit);
        foreach (var (container, volumes) in Running) copy.Running.Add(container, volumes);
        return copy;
    }

    /// <summary>Does all that is asked for, and what that leads to.</summary>
    public void Work(AgentRig rig)
    {
        while (rig.Undone.TryDequeue(out var effect))
            if (!Ignored.Contains(effect.GetType()) && !Instead(rig, effect)) Do(rig, effect);
    }

    private void Tell(AgentRig rig, Func<DateTimeOffset, AgentEvent> evt)
    {
        BeforeWord?.Invoke();
        rig.Apply(evt);
    }

    /// <summary>The first process of a container ends, and with it all others.</summary>
    public void Exit(AgentRig rig, ContainerId container, int waitStatus)
    {
        Running.Remove(container);
        rig.Apply(at => new ProcessExited(at, container, waitStatus, OutOfMemory: false));
        Work(rig);
    }

    private void Do(AgentRig rig, AgentEffect effect)
    {
        switch (effect)
        {
            case MakeVolume { Plan: var plan }:
                Assert.DoesNotContain(plan.Volume, Trash);
                Volumes.Add(plan.Volume);
                Tell(rig, at => new VolumeMade(at, plan.Volume));
                break;
            case CheckVolume { Plan: var plan }:
                Tell(rig, at =>
                    new VolumeChecked(at, plan.Volume, Volumes.Contains(plan.Volume) ? null : "it is missing"));
                break;
            case ResizeVolume resize:
                Assert.Contains(resize.Plan.Volume, Volumes);
                Limits[resize.Plan.Volume] = resize.Size;
                Tell(rig, at => new VolumeResized(at, resize.Plan.Volume, resize.Size));
                break;
            case MoveToTrash move:
                Assert.NotEqual("", move.Destroyed.Caller);
                Assert.DoesNotContain(Running.Values, volumes => volumes.Contains(move.Plan.Volume));
                Volumes.Remove(move.Plan.Volume);
                Trash.Add(move.Plan.Volume);
                Tell(rig, at => new VolumeTrashed(at, move.Plan.Volume));
                break;
            case PurgeTrash { Plan: var plan }:
                Assert.DoesNotContain(plan.Volume, Volumes);
                Assert.Contains(rig.Rows.OfType<VolumeRow>(), row => row.Id == plan.Volume
                    && row is { State: VolumeState.Trash, Destroyed: not null });
                Trash.Remove(plan.Volume);
                Purged.Add(plan.Volume);
                Tell(rig, at => new TrashPurged(at, plan.Volume));
                break;
            case ReleaseLimit release:
                Assert.DoesNotContain(rig.Rows.OfType<VolumeRow>(), row => row.LimitId == release.Id);
                Tell(rig, at => new LimitReleased(at, release.Id));
                break;
            case PrepareSandbox { Plan: var plan }:
                Tell(rig, at => new SandboxPrepared(at, plan.Container));
                break;
            case FetchUris { Plan: var plan }:
                Tell(rig, at => new FetchFinished(at, plan.Sandbox.Container));
                break;
            case OpenFetchCache:
                Tell(rig, at => new FetchCacheOpened(at, [], Fault: null));
                break;
            default:
                DoOrder(rig, effect);
                break;
        }
    }

    // What operators have done to volumes.
    private void DoOrder(AgentRig rig, AgentEffect effect)
    {
        switch (effect)
        {
            case LookAtAdoption look:
                Tell(rig, at => new AdoptionSeen(at, look.Correlation, Adoptable));
                break;
            case AdoptVolume { Plan: var plan }:
                Volumes.Add(plan.Volume);
                Tell(rig, at => new VolumeAdopted(at, plan.Volume));
                break;
            case CheckWipe { Plan: var plan }:
                Assert.Contains(plan.Volume, Trash);
                Tell(rig, at => new WipeChecked(at, plan.Volume, Files: 3, Bytes: 3 << 20, WipeFault));
                break;
            case WipeVolume { Plan: var plan }:
                Assert.Contains(rig.Rows.OfType<VolumeRow>(), row => row.Id == plan.Volume
                    && row is { State: VolumeState.Trash, Destroyed: not null, PurgeBegun: true });
                Trash.Remove(plan.Volume);
                Wiped.Add(plan.Volume);
                Tell(rig, at => new TrashPurged(at, plan.Volume));
                break;
            case RestoreVolume { Plan: var plan }:
                Assert.DoesNotContain(plan.Volume, Purged);
                Trash.Remove(plan.Volume);
                Volumes.Add(plan.Volume);
                Tell(rig, at => new VolumeRestored(at, plan.Volume));
                break;
            default:
                DoContainer(rig, effect);
                break;
        }
    }

    private void DoContainer(AgentRig rig, AgentEffect effect)
    {
        switch (effect)
        {
            case StartContainer { Plan.Sandbox: var sandbox }:
                VolumeId[] volumes = [.. sandbox.Volumes.Select(static placement => placement.Volume)];
                Assert.All(volumes, volume => Assert.Contains(volume, Volumes));
                if (!SharedVolumes) Assert.DoesNotContain(Running.Values, held => held.Intersect(volumes).Any());
                Assert.DoesNotContain(sandbox.Container, Started);
                Started.Add(sandbox.Container);
                Running.Add(sandbox.Container, volumes);
                Tell(rig, at => new ContainerStarted(at, sandbox.Container, new byte[] { 1 }, 100 + Started.Count));
                break;
            case AttachContainer attach when Running.ContainsKey(attach.Container):
                Tell(rig, at => new ContainerAttached(at, attach.Container, new byte[] { 1 }, 100));
                break;
            case AttachContainer attach:
                var neverStarted = !Started.Contains(attach.Container);
                Tell(rig, at =>
                    new ContainerLost(at, attach.Container, "it is not there", WaitStatus: null, neverStarted));
                break;
            case TerminateContainer terminate when Running.ContainsKey(terminate.Container):
                Tell(rig, at => new ProcessExited(at, terminate.Container, 15, OutOfMemory: false));
                break;
            case StopContainer stop:
                if (Running.Remove(stop.Container))
                    Tell(rig, at => new ProcessExited(at, stop.Container, 9, OutOfMemory: false));
                Tell(rig, at => new ContainerEmpty(at, stop.Container));
                break;
            case ExtendContainer place:
                Tell(rig, at => new ContainerExtended(at, place.Task, Fault: null));
                break;
            case TellExecutor tell:
                if (!Heard.TryGetValue(tell.Executor, out var heard)) Heard.Add(tell.Executor, heard = []);
                heard.Add(tell.Event);
                break;
        }
    }
}
