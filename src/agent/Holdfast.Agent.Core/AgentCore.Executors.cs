using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core;

public sealed partial class AgentCore
{
    // The wait status of what SIGKILL ended.
    private const int Killed = 9;

    private static List<TaskEntry> TasksOf(ExecutorEntry executor) =>
    [
        .. executor.Framework.Tasks.Values.Where(task => task.Container == executor.Container.Id && !task.IsOver),
    ];

    /// <summary>
    /// The tasks that are handed over with this one: it alone, or those of its group that are waiting.
    /// </summary>
    private static List<TaskEntry> GroupOf(TaskEntry task) => task.Group is not { } group ? [task] :
    [
        .. task.Framework.Tasks.Values.Where(other => other.Group == group && !other.Delivered && !other.IsOver),
    ];

    /// <summary>Hands a task to its executor, once that is there, and its group is.</summary>
    private void Deliver(TaskEntry task, ExecutorEntry executor)
    {
        if (executor.Connection is null || executor.Ending || task.Delivered || task.Placing) return;
        if (!task.Spec.Resources.PersistentVolumes.IsEmpty)
        {
            if (_unchecked.Count > 0) return; // Delivered once it is known that they are what they were.
            if (WithheldOf(task.Spec.Resources) is { } withheld)
            {
                FailLaunch(GroupOf(task), Withheld(withheld));
                ShutdownIfUnused(executor);
                return;
            }
        }

        (task.Placing, task.Placed) = (true, false);
        var plan = SandboxOf(executor.Container) with
        {
            Volumes = Placements(executor.Container, task.Spec.Resources),
        };
        _turn.Do(new ExtendContainer(task.Key, plan, LimitsOf(executor)));
    }

    private void HandOver(List<TaskEntry> tasks, ExecutorEntry executor, long connection)
    {
        foreach (var task in tasks)
        {
            task.Delivered = true;
            _turn.Put(task.ToRow());
        }
        ExecutorEvent launch = tasks[0].Group is null
            ? new LaunchEvent(tasks[0].Spec)
            : new LaunchGroupEvent([.. tasks.Select(static task => task.Spec)]);
        _turn.Do(new TellExecutor(executor.Key, connection, launch));
    }

    private void OnContainerExtended(TaskKey key, string? fault)
    {
        if (FindTask(key) is not { IsOver: false, Placing: true } task || ExecutorOf(task) is not { } executor) return;
        task.Placing = false;
        if (fault is not null)
        {
            FailLaunch(
                GroupOf(task),
                $"no room could be made for it in the container of executor {executor.Spec.Id}: {fault}");
            ShutdownIfUnused(executor);
        }
        else if (executor is { Connection: { } connection, Ending: false })
        {
            task.Placed = true;
            var group = GroupOf(task);
            if (group.TrueForAll(static one => one.Placed)) HandOver(group, executor, connection);
        }
    }

    private ExecutorEntry? ExecutorOf(TaskEntry task) =>
        _containers.TryGetValue(task.Container, out var container) ? container.Executor : null;

    private void KillOnExecutor(TaskEntry task, KillTask asked)
    {
        var executor = ExecutorOf(task);
        if (executor is null || !task.Delivered)
        {
            KillQueued(task, asked.Operator);
            if (executor is not null) ShutdownIfUnused(executor);
            return;
        }
        // Remembered, so that an executor that is away hears of it when it is back.
        task.Kill ??= new KillRecord(_turn.Now, _turn.Now, OutOfTime: false, asked.Operator);
        _turn.Put(task.ToRow());
        if (executor.Connection is { } connection)
            _turn.Do(new TellExecutor(executor.Key, connection, new KillEvent(task.Spec.Id, asked.WirePolicy)));
    }

    // An executor that has never had a task would wait for one for ever.
    private void ShutdownIfUnused(ExecutorEntry executor)
    {
        if (TasksOf(executor).Count == 0 && executor.Completed.Count == 0) Shutdown(executor);
    }

    private void TellAcknowledged(TaskEntry task, TaskUpdate update)
    {
        if (update is { Source: UpdateSource.Executor, Uuid: { } uuid } && task.Spec.Executor is not null)
            Tell(ExecutorOf(task), new AcknowledgedEvent(task.Spec.Id, uuid));
    }

    private void Tell(ExecutorEntry? executor, ExecutorEvent evt)
    {
        if (executor is { Connection: { } connection }) _turn.Do(new TellExecutor(executor.Key, connection, evt));
    }

    private void OnSendToExecutor(SendToExecutor message)
    {
        var key = new ExecutorKey(message.Framework, message.Executor);
        if (FindExecutor(key) is { Connection: not null } executor)
        {
            _counts = _counts with { MessagesPassed = _counts.MessagesPassed + 1 };
            Tell(executor, new MessageEvent(message.Bytes));
            return;
        }
        _counts = _counts with { MessagesLost = _counts.MessagesLost + 1 };
        _turn.Announce(AgentNotice.ExecutorTrouble, $"A message to executor {key} is lost: it is not subscribed.");
    }

    private void OnShutdownExecutor(ExecutorKey key)
    {
        if (IsStrangers)
        {
            _turn.Announce(AgentNotice.Refused, Distrust($"Shutting down executor {key}"));
            return;
        }
        if (FindExecutor(key) is { } executor)
        {
            Shutdown(executor);
            return;
        }
        foreach (var container in _containers.Values.ToArray())
        {
            if (container.Owner != key || container.Task is not { IsOver: false } task) continue;
            End(task, Status(
                task, TaskState.Failed, UpdateSource.Agent, TaskReason.ExecutorTerminated, "Executor terminated"));
            Stop(container);
        }
    }

    private void Shutdown(ExecutorEntry executor)
    {
        if (executor.Ending || executor.Over) return;
        executor.Ending = true;
        _turn.Put(executor.ToRow());
        if (executor.Connection is null)
        {
            EndWithoutWord(executor);
            return;
        }
        Tell(executor, new ShutdownEvent());
        _timers.Set(
            ShutdownTimer(executor), _turn.Now + (executor.Spec.ShutdownGrace ?? _options.ExecutorShutdownGrace));
    }

    private void EndWithoutWord(ExecutorEntry executor)
    {
        if (executor.Container.MayRun)
        {
            Kill(executor.Container);
            return;
        }
        foreach (var task in TasksOf(executor)) KillQueued(task);
        Stop(executor.Container);
    }

    private void OnShutdownDue(string subject)
    {
        if (_containers.GetValueOrDefault(ContainerId.Parse(subject)) is { Executor.Over: false } container)
            Kill(container);
    }

    private void OnRegistrationDue(string subject)
    {
        if (!_containers.TryGetValue(ContainerId.Parse(subject), out var container)) return;
        if (container.Executor is not { Registered: false } executor) return;
        var message = $"Executor did not register within {DurationText.Of(_options.ExecutorRegistrationTimeout)}";
        _turn.Announce(AgentNotice.ExecutorTrouble, $"{executor.Key}: {message}.");
        foreach (var task in TasksOf(executor))
            End(task,
                Status(task, TaskState.Failed, UpdateSource.Agent, TaskReason.ExecutorRegistrationTimeout, message));
        Kill(container);
    }

    private void OnReregistrationDue()
    {
        var message = $"Executor did not re-register within {DurationText.Of(_options.ExecutorReregistrationTimeout)}";
        foreach (var executor in _frameworks.Values.SelectMany(static framework => framework.Executors.Values).ToList())
        {
            if (!executor.Awaited) continue;
            executor.Awaited = false;
            if (executor.Over || executor.Connection is not null) continue;
            _turn.Announce(AgentNotice.ExecutorTrouble, $"{executor.Key}: {message}.");
            var state = executor.Framework.Can(FrameworkCapabilities.PartitionAware) ? TaskState.Gone : TaskState.Lost;
            foreach (var task in TasksOf(executor))
                End(task, Status(task, state, UpdateSource.Agent, TaskReason.ExecutorReregistrationTimeout, message));
            Kill(executor.Container);
        }
        EndRecoveryWhenDone();
    }

    private void EndExecutor(ExecutorEntry executor, int waitStatus, bool outOfMemory)
    {
        if (executor.Over) return;
        EndStream(executor);
        _link.Send(new ExecutorEnded(executor.Framework.Id, executor.Spec.Id, waitStatus, Releasing: true));
        var (reason, message) = outOfMemory
            ? (TaskReason.ContainerLimitationMemory, "Memory limit exceeded")
            : (TaskReason.ExecutorTerminated, "Executor terminated");
        foreach (var task in TasksOf(executor))
            End(task, executor.Container.Breach is { } breach
                ? BreachStatus(task, breach)
                : Status(task, TaskState.Failed, UpdateSource.Agent, reason, message));
    }

    private void LoseExecutor(ExecutorEntry executor, int? waitStatus, string reason, bool isRecovery)
    {
        if (executor.Over) return;
        EndStream(executor);
        _link.Send(new ExecutorEnded(executor.Framework.Id, executor.Spec.Id, waitStatus ?? Killed, Releasing: true));
        foreach (var task in TasksOf(executor)) End(task, LostStatus(task, reason, isRecovery));
    }

    private void EndStream(ExecutorEntry executor)
    {
        executor.Over = true;
        executor.Awaited = false;
        _timers.Cancel(ShutdownTimer(executor));
        _timers.Cancel(RegistrationTimer(executor));
        if (executor.Connection is { } connection) _turn.Do(new CloseExecutor(executor.Key, connection));
        executor.Connection = null;
    }

    private void Release(ExecutorEntry executor)
    {
        var framework = executor.Framework;
        GiveBack(executor.Spec.Resources);
        framework.Executors.Remove(executor.Spec.Id);
        _turn.Remove(AgentTables.Executors, executor.ToRow().Key);
        Complete(executor);
        foreach (var task in framework.Tasks.Values.ToArray())
            if (task.Container == executor.Container.Id) Release(task);
        _link.Send(new ExecutorReleased(framework.Id, executor.Spec.Id));
        RemoveIfIdle(framework);
    }

    private static TimerKey RegistrationTimer(ExecutorEntry executor) =>
        new(TimerKind.Registration, executor.Container.Id.ToString());

    private static TimerKey ShutdownTimer(ExecutorEntry executor) =>
        new(TimerKind.Shutdown, executor.Container.Id.ToString());
}
