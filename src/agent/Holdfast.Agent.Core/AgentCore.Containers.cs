using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core;

public sealed partial class AgentCore
{
    private void OnSandboxPrepared(ContainerId id)
    {
        if (!_containers.TryGetValue(id, out var container) || container.Phase != ContainerPhase.Preparing) return;
        var command = CommandOf(container);
        if (command.Uris.IsDefaultOrEmpty && command.Checksums.IsDefaultOrEmpty) Start(container);
        else Fetch(container);
    }

    private void OnSandboxFailed(ContainerId id, string reason)
    {
        if (!_containers.TryGetValue(id, out var container) || container.Phase != ContainerPhase.Preparing) return;
        // It may be a volume that is not there any more: that one is not to be offered again and again.
        foreach (var held in container.Volumes)
            if (_volumes.TryGetValue(held, out var volume) && volume.Row.State == VolumeState.Ready)
                _turn.Do(new CheckVolume(volume.ToPlan(_identity.Agent)));
        DropLaunches(container, reason);
    }

    private void DropLaunches(ContainerEntry container, string reason)
    {
        CountLaunchError();
        // As recorded: a sandbox that cannot be made (its user is unknown) drops the task.
        if (container.Task is { } task) DropLaunch(task, TaskReason.ExecutorTerminated, reason);
        else if (container.Executor is { } executor)
            foreach (var waiting in TasksOf(executor))
                DropLaunch(waiting, TaskReason.ExecutorTerminated, reason);
        Stop(container);
    }

    // Stored before the launcher is asked: from here on the container is looked for after a crash.
    private void Start(ContainerEntry container)
    {
        container.Phase = ContainerPhase.Starting;
        _turn.Put(container.ToRow());
        if (container.Task is { } task) Move(task, Status(task, TaskState.Starting, UpdateSource.Executor));
        if (container.Executor is { } executor)
            _timers.Set(RegistrationTimer(executor), _turn.Now + _options.ExecutorRegistrationTimeout);
        _turn.Do(new StartContainer(PlanOf(container)));
    }

    private ContainerPlan PlanOf(ContainerEntry container)
    {
        var sandbox = SandboxOf(container);
        var environment = new ContainerEnvironment(_options, Self, FrameworkOf(container).Spec, container.Owner)
            .Of(sandbox, CommandOf(container), container.Executor?.Spec, RoleOf(container));
        return container.Executor is { } executor
            ? new ContainerPlan(
                sandbox, CommandOf(container), environment, LimitsOf(executor), executor.Spec.Wire, executor.Key)
            : new ContainerPlan(sandbox, CommandOf(container), environment, ResourcesOf(container), WireOf(container),
                Executor: null);
    }

    private static ResourceBag ResourcesOf(ContainerEntry container) => container.Task?.Spec.Resources ?? [];

    private static ReadOnlyMemory<byte> WireOf(ContainerEntry container) => container.Task?.Spec.Wire ?? default;

    // The tasks of an executor live in its container: it may use what they may.
    private static ResourceBag LimitsOf(ExecutorEntry executor)
    {
        var limits = executor.Spec.Resources;
        foreach (var task in TasksOf(executor)) limits += task.Spec.Resources;
        return limits;
    }

    private static RoleName? RoleOf(ContainerEntry container)
    {
        var resources = container.Task?.Spec.Resources ?? container.Executor?.Spec.Resources ?? [];
        return resources.IsEmpty ? null : resources[0].Key.AllocationRole;
    }

    private void OnContainerStarted(ContainerId id, ReadOnlyMemory<byte> record, int pid)
    {
        if (!_containers.TryGetValue(id, out var container)) return;
        (container.Record, container.Pid) = (record, pid);
        if (container.Phase != ContainerPhase.Starting)
        {
            // Asked to end meanwhile: what is stored must say how it is found.
            _turn.Put(container.ToRow());
            return;
        }
        container.Phase = ContainerPhase.Running;
        _turn.Put(container.ToRow());
        if (container.Task is { } task) BeginRunning(task);
    }

    private void OnContainerStartFailed(ContainerId id, string reason)
    {
        if (!_containers.TryGetValue(id, out var container) || container.Phase != ContainerPhase.Starting) return;
        FailStart(container, reason);
    }

    private void CountLaunchError() => _counts = _counts with { LaunchErrors = _counts.LaunchErrors + 1 };

    private void FailStart(ContainerEntry container, string reason)
    {
        CountLaunchError();
        if (container.Task is { } task) FailLaunch(task, reason);
        else if (container.Executor is { } executor)
            foreach (var waiting in TasksOf(executor)) FailLaunch(waiting, reason);
        Stop(container);
    }

    private void OnProcessExited(ProcessExited evt)
    {
        if (!_containers.TryGetValue(evt.Container, out var container)) return;
        if (container is { Task: { IsOver: false } over, Breach: { } breach }) End(over, BreachStatus(over, breach));
        else if (container.Task is { IsOver: false } task) EndCommand(task, evt.WaitStatus, evt.OutOfMemory);
        else if (container.Executor is { } executor) EndExecutor(executor, evt.WaitStatus, evt.OutOfMemory);
        Stop(container);
    }

    private void OnContainerLost(ContainerLost evt)
    {
        if (!_containers.TryGetValue(evt.Container, out var container)) return;
        var isRecovery = container.Attaching;
        container.Attaching = false;
        _turn.Announce(
            AgentNotice.ContainerLost, $"Container {container.Id} of {container.Owner} is lost: {evt.Reason}.");
        if (evt.NeverStarted && container.Phase == ContainerPhase.Starting)
        {
            // It was handed to a launcher that never ran it: nothing stands in the way of doing so now.
            PrepareAgain(container);
            EndRecoveryWhenDone();
            return;
        }
        if (container.Task is { IsOver: false } task)
        {
            if (container.Breach is { } breach) End(task, BreachStatus(task, breach));
            else if (evt.WaitStatus is { } status) EndCommand(task, status, evt.OutOfMemory);
            else End(task, LostStatus(task, evt.Reason, isRecovery));
        }
        else if (container.Executor is { } executor)
        {
            if (container.Breach is not null) EndExecutor(executor, evt.WaitStatus ?? Killed, outOfMemory: false);
            else if (evt is { WaitStatus: { } status, OutOfMemory: true })
                EndExecutor(executor, status, outOfMemory: true);
            else LoseExecutor(executor, evt.WaitStatus, evt.Reason, isRecovery);
        }
        Stop(container);
        EndRecoveryWhenDone();
    }

    // What was lost while nobody watched is gone; what was lost under the agent's eyes has failed.
    private TaskUpdate LostStatus(TaskEntry task, string reason, bool isRecovery)
    {
        var state = !isRecovery ? TaskState.Failed
            : task.Framework.Can(FrameworkCapabilities.PartitionAware) ? TaskState.Gone : TaskState.Lost;
        return Status(task, state, UpdateSource.Agent, TaskReason.ExecutorTerminated, $"Executor terminated: {reason}");
    }

    // What a volume that is not given away waits for: shown with it, and said once for each reason.
    private void OnContainerTroubled(ContainerId id, string reason)
    {
        _counts = _counts with { DestroyErrors = _counts.DestroyErrors + 1 };
        if (_containers.TryGetValue(id, out var container)) container.Trouble = reason;
        _turn.Announce(
            AgentNotice.ContainerTrouble,
            $"Container {id}{(container is null ? "" : $" of {container.Owner}")} is not at its end: {reason}.");
    }

    private void OnContainerAttached(ContainerAttached evt)
    {
        if (!_containers.TryGetValue(evt.Container, out var container) || !container.Attaching) return;
        container.Attaching = false;
        (container.Record, container.Pid) = (evt.Record, evt.Pid);
        if (container.Phase == ContainerPhase.Starting)
        {
            container.Phase = ContainerPhase.Running;
            if (container.Task is { } task) BeginRunning(task);
        }
        else if (container.Task is { IsOver: false, Kill: not null } dying)
        {
            Terminate(dying);
        }
        _turn.Put(container.ToRow());
        if (container.Breach is not null) Kill(container);
        EndRecoveryWhenDone();
    }

    // Its exit, by SIGKILL, is heard first and decides what its task or executor came to.
    private void Kill(ContainerEntry container) => _turn.Do(new StopContainer(container.Id, container.Record));

    /// <summary>Has all that is left of the container ended; it holds what it holds until that is proven.</summary>
    private void Stop(ContainerEntry container)
    {
        if (container.Phase == ContainerPhase.Stopping) return;
        container.Phase = ContainerPhase.Stopping;
        _turn.Put(container.ToRow());
        // Also one that never ran: a task that came now would wait for it for ever.
        if (container.Executor is { } executor) EndStream(executor);
        _fetchCache.Abandon(container.Id);
        _turn.Do(new StopContainer(container.Id, container.Record));
    }

    private void OnContainerEmpty(ContainerId id)
    {
        if (!_containers.TryGetValue(id, out var container)) return;
        // An exit is always told before: whoever is empty without one was killed together with the shim that would have
        // told.
        if (container.Phase != ContainerPhase.Stopping)
            OnContainerLost(
                new ContainerLost(_turn.Now, id, "its processes are gone", WaitStatus: null, NeverStarted: false));
        _containers.Remove(id);
        _counts = _counts with { ExecutorsTerminated = _counts.ExecutorsTerminated + 1 };
        _fetchCache.End(id);
        _turn.Remove(AgentTables.Containers, id.ToString());
        foreach (var volume in container.Volumes)
            if (_volumes.TryGetValue(volume, out var entry))
            {
                entry.Release(container);
                Store(entry, entry.Row with { LastUsed = _turn.Now });
            }
        if (container.Task is { } task) Release(task);
        else if (container.Executor is { } executor) Release(executor);
        _turn.Do(new ForgetContainer(id));
        RunWaitingBatches();
    }

    private void Release(TaskEntry task)
    {
        if (!task.Holding) return;
        Free(task);
        if (task.IsOver) _link.Send(new TaskReleased(task.Framework.Id, task.Spec.Id));
        RemoveIfDone(task);
    }
}
