using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Link;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core;

public sealed partial class AgentCore
{
    private readonly UpdateStreams<TaskKey, TaskUpdate> _updates = new();

    /// <summary>An update that the agent itself makes.</summary>
    private TaskUpdate Status(
        TaskEntry task, TaskState state, UpdateSource source, TaskReason? reason = null, string? message = null,
        ResourceBag? limitation = null)
    {
        // As recorded: what the agent says of an end shows no container, what an executor says does.
        var container = source == UpdateSource.Executor ? _containers.GetValueOrDefault(task.Container) : null;
        return new TaskUpdate
        {
            Framework = task.Framework.Id,
            Task = task.Spec.Id,
            Agent = _identity.Agent,
            Executor = task.Spec.ExecutorId,
            Container = container?.Id ?? default,
            ExecutorPid = container is { Pid: > 0 } ? container.Pid : null,
            State = state,
            Source = source,
            Reason = reason,
            Message = message,
            At = _turn.Now,
            Uuid = new UpdateUuid(_random.NextUuid()),
            Limitation = limitation,
        };
    }

    /// <summary>The task moves to the update's state, and its framework is told.</summary>
    private void Move(TaskEntry task, TaskUpdate update)
    {
        if (task.IsOver) return;
        task.State = update.State;
        if (task.IsOver) Count(update.State);
        if (update.State == TaskState.Running) task.RunningSince ??= _turn.Now;
        _turn.Put(task.ToRow());
        Append(task, update);
    }

    /// <summary>
    /// The task is over. What it held is free at once unless a container of it may still run or it has volumes there.
    /// </summary>
    private void End(TaskEntry task, TaskUpdate update)
    {
        if (task.IsOver) return;
        _timers.Cancel(EscalationTimer(task));
        _timers.Cancel(CompletionTimer(task));
        task.Kill = null;
        if (task.Holding && task.Spec.Executor is not null && task.Spec.Resources.PersistentVolumes.IsEmpty) Free(task);
        Move(task, update);
        // What it had of its executor's sandbox goes with it.
        if (ExecutorOf(task) is { } executor && !PlainDiskOf(task.Spec.Resources).IsEmpty)
            LimitSandbox(executor.Container);
        RemoveIfDone(task);
    }

    private void Free(TaskEntry task)
    {
        task.Holding = false;
        GiveBack(task.Spec.Resources);
    }

    private void Append(TaskEntry task, TaskUpdate update)
    {
        if (update.Uuid is not { } uuid) return;
        var row = new UpdateRow(task.Key, ++task.LastUpdate, update);
        task.Updates.Add(row);
        _turn.Put(row);
        Trim(task);
        if (task.Framework.Ending)
        {
            _link.Send(new TaskUpdated(update, task.State, task.IsReleasing));
            AcknowledgeAll(task);
        }
        else if (_updates.Add(task.Key, uuid, update, _turn.Now))
        {
            SendUpdate(update);
        }
    }

    private void Trim(TaskEntry task)
    {
        while (task.Updates.Count > _options.UpdatesKeptMax && task.Updates[0].Number <= task.Acknowledged)
        {
            _turn.Remove(AgentTables.Updates, task.Updates[0].Key);
            task.Updates.RemoveAt(0);
        }
    }

    private void SendUpdate(TaskUpdate update)
    {
        if (FindTask(new TaskKey(update.Framework, update.Task)) is { } task)
            _link.Send(new TaskUpdated(update, task.State, task.IsReleasing));
    }

    private void SendDueUpdates()
    {
        foreach (var update in _updates.TakeDue(_turn.Now)) SendUpdate(update);
        foreach (var outcome in _outcomes.TakeDue(_turn.Now)) SendOutcome(outcome);
    }

    private void OnUpdateAcknowledged(AcknowledgeUpdate acknowledged)
    {
        var key = new TaskKey(acknowledged.Framework, acknowledged.Task);
        if (!_updates.Acknowledge(key, acknowledged.Uuid, _turn.Now, out var delivered, out var next, out var hasNext))
            return;
        if (FindTask(key) is not { } task) return;
        _turn.Put(new StreamRow(key, ++task.Acknowledged));
        TellAcknowledged(task, delivered);
        Trim(task);
        if (hasNext && next is not null) SendUpdate(next);
        RemoveIfDone(task);
    }

    private void AcknowledgeAll(TaskEntry task)
    {
        if (task.IsAcknowledged) return;
        _updates.Remove(task.Key);
        task.Acknowledged = task.LastUpdate;
        _turn.Put(new StreamRow(task.Key, task.Acknowledged));
    }

    /// <summary>Forgets a task that is over, known to be so by its framework, and holds nothing.</summary>
    private void RemoveIfDone(TaskEntry task)
    {
        if (!task.IsOver || task.Holding || !task.IsAcknowledged) return;
        if (!task.Framework.Tasks.Remove(task.Spec.Id)) return;
        foreach (var row in task.Updates) _turn.Remove(AgentTables.Updates, row.Key);
        if (task.LastUpdate > 0) _turn.Remove(AgentTables.Streams, task.Key.ToString());
        _turn.Remove(AgentTables.Tasks, task.Key.ToString());
        Complete(task);
        RemoveIfIdle(task.Framework);
    }
}
