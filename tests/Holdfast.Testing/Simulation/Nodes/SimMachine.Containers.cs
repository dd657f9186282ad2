using System.Globalization;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Executors;
using Holdfast.Model.Ids;
using AgentProcess = Holdfast.Testing.Simulation.Running.SimProcess<
    Holdfast.Agent.Core.AgentEvent, Holdfast.Agent.Core.AgentDelta, Holdfast.Agent.Core.AgentEffect>;

namespace Holdfast.Testing.Simulation.Nodes;

internal sealed partial class SimMachine
{
    private const int Killed = 9;
    private const int Terminated = 15;

    /// <summary>The first process of a container ends by itself or by a signal.</summary>
    public void Exit(SimContainer container, int waitStatus)
    {
        if (!container.IsRunning) return;
        container.IsRunning = false;
        container.Status = waitStatus;
        container.HasStragglers |= waitStatus != Killed && chance.Percent(15);
        container.Executor?.Died();
        if (container.IsHeld)
            container.Watcher?.Post(new ProcessExited(agent.Now, container.Id, waitStatus, OutOfMemory: false));
    }

    private void Start(AgentProcess process, ContainerPlan plan)
    {
        var id = plan.Sandbox.Container;
        Require(!_containers.ContainsKey(id), "A container is started once", $"{id}");
        if (Fails)
        {
            process.Post(new ContainerStartFailed(agent.Now, id, "the launcher has failed"));
            return;
        }

        var container = new SimContainer(plan, ++_lastPid) { Watcher = process.IsDead ? null : process };
        Use(container, container.Volumes);
        _containers.Add(id, container);
        if (plan.Executor is not null) container.Executor = StartExecutor(container);
        else RunCommand(container, plan.Command.Value ?? "");
        process.Post(new ContainerStarted(agent.Now, id, Record(container), container.Pid));
    }

    /// <summary>The judge of S4: whoever gets a volume gets it alone unless it is shared, and it is there.</summary>
    private void Use(SimContainer user, IEnumerable<VolumeId> volumes)
    {
        foreach (var id in volumes)
        {
            Require(_volumes.TryGetValue(id, out var volume) && !volume.IsInTrash,
                "A container gets only volumes that are there", $"{id} for {user.Id} on {agent.Name}");
            if (volume is { IsShared: true }) continue;
            foreach (var other in _containers.Values)
                Require(other == user || !other.IsAlive || !other.Volumes.Contains(id),
                    "One holder per exclusive volume (S4)", $"{id} is used by {other.Id} and given to {user.Id}");
        }
    }

    // A command is "MILLISECONDS STATUS": how long it runs, and how it ends.
    private void RunCommand(SimContainer container, string command)
    {
        var words = command.Split(' ');
        var lasts = TimeSpan.FromMilliseconds(int.Parse(words[0], CultureInfo.InvariantCulture));
        var status = int.Parse(words[1], CultureInfo.InvariantCulture) << 8;
        schedule.After(lasts, () => Exit(container, status));
    }

    private void Attach(AgentProcess process, ContainerId id)
    {
        if (!_containers.TryGetValue(id, out var container))
        {
            process.Post(new ContainerLost(agent.Now, id, "it was never started", null, NeverStarted: true));
        }
        else if (!container.IsHeld)
        {
            process.Post(new ContainerLost(agent.Now, id, "its shim is gone", container.Status, NeverStarted: false));
        }
        else
        {
            container.Watcher = process;
            process.Post(new ContainerAttached(agent.Now, id, Record(container), container.Pid));
            if (container.IsRunning) return;
            process.Post(new ProcessExited(agent.Now, id, container.Status ?? Killed, OutOfMemory: false));
        }
    }

    private void Place(AgentProcess process, ExtendContainer place)
    {
        string? fault = null;
        if (Fails || !_containers.TryGetValue(place.Plan.Container, out var container) || !container.IsRunning)
        {
            fault = "the container is not there";
        }
        else
        {
            var placed = place.Plan.Volumes.Select(static volume => volume.Volume).ToList();
            Use(container, placed);
            container.Volumes.UnionWith(placed);
        }

        process.Post(new ContainerExtended(agent.Now, place.Task, fault));
    }

    private void Terminate(ContainerId id)
    {
        if (!_containers.TryGetValue(id, out var container) || chance.Percent(15)) return; // Some ignore SIGTERM.
        schedule.After(chance.Milliseconds(1, 1500), () => Exit(container, Terminated));
    }

    private void Stop(AgentProcess process, ContainerId id)
    {
        foreach (var deed in _underWay.Where(deed => deed.Process == process && deed.Container == id).ToArray())
        {
            deed.IsOver = true;
            _underWay.Remove(deed);
        }

        var untilEmpty = chance.Percent(5) ? chance.Seconds(1, 40) : chance.Milliseconds(1, 60);
        schedule.After(chance.Milliseconds(1, 20), () => KillFirst(process, id));
        schedule.After(TimeSpan.FromMilliseconds(20) + untilEmpty, () => Empty(process, id));
    }

    private void KillFirst(AgentProcess process, ContainerId id)
    {
        if (process.IsDead || !_containers.TryGetValue(id, out var container)) return;
        container.Watcher ??= process;
        container.HasStragglers |= container.IsRunning; // Dying takes time.
        Exit(container, Killed);
    }

    private void Empty(AgentProcess process, ContainerId id)
    {
        if (process.IsDead) return; // A killer that is killed kills nobody.
        if (_containers.TryGetValue(id, out var container))
        {
            Exit(container, Killed);
            container.HasStragglers = false;
        }

        process.Post(new ContainerEmpty(agent.Now, id));
    }

    private void Forget(ContainerId id)
    {
        if (!_containers.Remove(id, out var container)) return;
        Require(!container.IsAlive, "Only an empty container is forgotten (S4)", $"{id}");
    }

    private static byte[] Record(SimContainer container) => BitConverter.GetBytes(container.Pid);

    private SimExecutor StartExecutor(SimContainer container)
    {
        // As in Mesos' layout: …/frameworks/<framework>/executors/<executor>/runs/<container>.
        var path = container.Plan.Sandbox.Path;
        var key = new ExecutorKey(FrameworkId.Parse(path[^5]), ExecutorId.Parse(path[^3]));
        return new SimExecutor(key, container, agent, schedule, chance.Fork());
    }

    private void PerformForExecutor(AgentEffect effect)
    {
        switch (effect)
        {
            case TellExecutor tell: ExecutorOf(tell.Executor)?.Hear(tell.Connection, tell.Event); break;
            case CloseExecutor close: ExecutorOf(close.Executor)?.Closed(close.Connection); break;
            case AnswerExecutor answer:
                foreach (var container in _containers.Values.ToArray())
                    container.Executor?.Answered(answer.Correlation, answer.Outcome);
                break;
            default: throw SimulationFailedException.Broken("A machine knows what to do", $"{effect}");
        }
    }

    private SimExecutor? ExecutorOf(ExecutorKey key) => _containers.Values
        .LastOrDefault(container => container.Executor?.Key == key && container.IsRunning)?.Executor;
}
