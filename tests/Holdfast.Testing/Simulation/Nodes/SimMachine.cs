using Holdfast.Agent.Core;
using Holdfast.Model.Ids;
using Holdfast.Testing.Simulation.Running;
using AgentProcess = Holdfast.Testing.Simulation.Running.SimProcess<
    Holdfast.Agent.Core.AgentEvent, Holdfast.Agent.Core.AgentDelta, Holdfast.Agent.Core.AgentEffect>;

namespace Holdfast.Testing.Simulation.Nodes;

/// <summary>What lies and runs on an agent's machine: volumes and containers. It does what effects ask for, late, and
/// not always well.</summary>
internal sealed partial class SimMachine(SimAgent agent, Schedule schedule, EventTrace log, Chance chance)
{
    private readonly Dictionary<VolumeId, SimVolume> _volumes = [];
    private readonly Dictionary<ContainerId, SimContainer> _containers = [];
    private readonly List<Deed> _underWay = [];
    private int _lastPid = 100;

    public IReadOnlyDictionary<VolumeId, SimVolume> Volumes => _volumes;

    public IEnumerable<SimContainer> Containers => _containers.Values;

    /// <summary>How many of a hundred operations on disks and containers fail.</summary>
    public double FaultPercent { get; set; }

    /// <summary>Whether its disks have no room left, so that no volume or sandbox can be made.</summary>
    public bool IsFull { get; set; }

    public void Perform(AgentProcess process, AgentEffect effect)
    {
        switch (effect)
        {
            case MakeVolume make: Do(process, 2, 40, () => Make(process, make.Plan)); break;
            case CheckVolume check: Do(process, 1, 20, () => Check(process, check.Plan)); break;
            case ResizeVolume resize: Do(process, 1, 60, () => Resize(process, resize)); break;
            case MoveToTrash move: Do(process, 2, 40, () => Move(process, move)); break;
            case PurgeTrash purge: Do(process, 5, 200, () => Purge(process, purge.Plan)); break;
            case WipeVolume wipe: Do(process, 10, 400, () => Purge(process, wipe.Plan)); break;
            case CheckWipe check: Do(process, 5, 200, () => CheckWipe(process, check.Plan)); break;
            case RestoreVolume restore: Do(process, 2, 40, () => Restore(process, restore.Plan)); break;
            case PrepareSandbox prepare:
                Do(process, 1, 20, () => Prepare(process, prepare.Plan), prepare.Plan.Container);
                break;
            case FetchUris fetch:
                Do(process, 10, 500, () => Fetch(process, fetch.Plan), fetch.Plan.Sandbox.Container);
                break;
            case OpenFetchCache or ProbeSource or FillEntry or RemoveEntry: PerformForCache(process, effect); break;
            case StartContainer start:
                Do(process, 5, 60, () => Start(process, start.Plan), start.Plan.Sandbox.Container);
                break;
            case AttachContainer attach: Do(process, 1, 30, () => Attach(process, attach.Container)); break;
            case ExtendContainer place: Do(process, 1, 30, () => Place(process, place)); break;
            case TerminateContainer terminate: Terminate(terminate.Container); break;
            case StopContainer stop: Stop(process, stop.Container); break;
            case ForgetContainer forget: Forget(forget.Container); break;
            default: PerformForExecutor(effect); break;
        }
    }

    /// <summary>What was being done when the agent ended was done, or was not; nobody hears of it.</summary>
    public void AgentDied()
    {
        foreach (var deed in _underWay.ToArray())
            if (chance.Percent(50)) Finish(deed);
            else deed.IsOver = true;
        _underWay.Clear();
        foreach (var container in _containers.Values)
        {
            container.Watcher = null;
            container.Executor?.AgentDied();
        }
    }

    public void AgentStarted()
    {
        foreach (var container in _containers.Values) container.Executor?.AgentStarted();
    }

    /// <summary>Everything that ran is gone, and nobody knows how it ended.</summary>
    public void Reboot()
    {
        foreach (var container in _containers.Values)
        {
            (container.IsRunning, container.HasStragglers, container.IsHeld) = (false, false, false);
            container.Executor?.Died();
        }
    }

    /// <summary>kill -9 of one shim: what it held is killed with it, but for what has left its session.</summary>
    public void KillShim(SimContainer container)
    {
        if (!container.IsHeld || !container.IsAlive) return; // The shim of an empty container ends by itself.
        log.Tell(agent.Name, $"the shim of {container.Id} is killed");
        container.IsHeld = false;
        container.HasStragglers |= container.IsRunning && chance.Percent(50);
        container.IsRunning = false;
        container.Executor?.Died();
        container.Watcher?.Post(new ContainerLost(
            agent.Now, container.Id, "its shim was killed", WaitStatus: null, NeverStarted: false));
    }

    private bool Fails => chance.Percent(FaultPercent);

    private void Do(AgentProcess process, int leastMs, int mostMs, Action act, ContainerId container = default)
    {
        var deed = new Deed(process, act, container);
        _underWay.Add(deed);
        var wait = chance.Percent(2) ? chance.Milliseconds(mostMs, mostMs * 50) : chance.Milliseconds(leastMs, mostMs);
        schedule.After(wait, () =>
        {
            if (!deed.IsOver) Finish(deed);
        });
    }

    private void Finish(Deed deed)
    {
        deed.IsOver = true;
        _underWay.Remove(deed);
        deed.Act();
    }

    /// <summary>Something that is being done for a process of the agent.</summary>
    private sealed class Deed(AgentProcess process, Action act, ContainerId container)
    {
        public AgentProcess Process { get; } = process;

        public Action Act { get; } = act;

        public ContainerId Container { get; } = container;

        public bool IsOver { get; set; }
    }
}
