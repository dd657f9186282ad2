using System.Collections.Immutable;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Operators;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Scheduling;
using Holdfast.Master.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Agents;

/// <summary>What agents say of tasks, executors and operations.</summary>
internal sealed class AgentUpdates(Cluster cluster)
{
    public void Task(Agent agent, TaskUpdated message)
    {
        var update = message.Update with { Agent = agent.Id };
        var task = agent.Tasks.Find((update.Framework, update.Task));
        var isOver = message.Latest.IsTerminal();
        if (task is not null)
        {
            task.IsReleasing = message.Releasing;
            task.View = null;
            if (IsShown(task)) Note(task, update, message.Latest);
            if (isOver && !message.Releasing) cluster.Release(task);
            if (message.Releasing) cluster.Touch(agent);
            if (isOver) EndUnstarted(agent, task);
            if (isOver && task.Spec.Executor is null)
                agent.Shutdowns.Remove((task.Framework.Id, task.Spec.ExecutorId));
        }
        var framework = cluster.Frameworks.Find(update.Framework);
        cluster.Counter.Totals.Add(framework is null ? "invalid/updates" : "valid/updates");
        if (framework is null)
        {
            // Its framework is removed, so nobody else will acknowledge it.
            if (update.Uuid is { } uuid)
                cluster.Command(agent, new AcknowledgeUpdate(update.Framework, update.Task, uuid));
            if (task is not null) TaskLife.ForgetOnAgent(task);
            return;
        }
        cluster.Send(framework, new TaskStatusChanged(update));
        if (task is null) return;
        if (isOver && update.Uuid is null && IsShown(task)) TaskLife.Complete(cluster, task);
        else TaskLife.ForgetOnAgent(task);
        cluster.Touch(framework);
    }

    public void Released(Agent agent, TaskReleased message)
    {
        if (agent.Tasks.Find((message.Framework, message.Task)) is not { } task) return;
        task.IsReleasing = false;
        task.View = null;
        cluster.Release(task);
        TaskLife.ForgetOnAgent(task);
        cluster.Touch(task.Framework);
    }

    public void Operation(Agent agent, OperationUpdated message)
    {
        Inventory(agent, message.Volumes);
        var update = message.Update with { Agent = agent.Id };
        if (update.Operation is not { } id) return;
        var operation = agent.Operations.Find(id);
        cluster.Counter.Totals.Add(operation is null ? "invalid/operation_updates" : "valid/operation_updates");
        if (operation is null)
        {
            Acknowledge(agent, id, update.Uuid); // Of an operator, a removed framework or an earlier master.
            return;
        }
        if (!operation.Latest.State.IsTerminal() && update.State.IsTerminal())
            cluster.Counter.Ended(operation.Spec.Kind, update.State);
        operation.Latest = update;
        if (!update.State.IsTerminal()) return;
        if (update.State == OperationState.Finished) cluster.Commit(operation, update.Converted);
        else if (LeftBy(operation, message) is { } left) cluster.Commit(operation, left);
        else cluster.Fail(operation);
        OperatorCalls.Answer(cluster, operation);
        if (operation.Framework is { } framework && !operation.Spec.Id.IsNone && update.Uuid is not null)
        {
            // What it made needs no telling: the framework named it (as recorded, only others carry it).
            cluster.Send(framework, new OperationStatusChanged(update with { Converted = null }));
            cluster.Touch(framework);
            return;
        }
        if (operation.Framework is { } silent && update.State != OperationState.Finished)
            cluster.Note(new OperationFailedSilently(silent.Id, agent.Id, operation.Spec.Kind, update.Message ?? ""));
        Acknowledge(agent, id, update.Uuid);
        OperationLife.Forget(cluster, operation);
    }

    /// <summary>
    /// A batch was dropped whole: its tasks first, then its operations, so that all of it comes together again.
    /// </summary>
    public void Dropped(Agent agent, BatchDropped message)
    {
        cluster.Note(new BatchLost(agent.Id, message.Batch, message.Reason));
        foreach (var task in agent.Tasks.Snapshot().Where(task => task.LaunchedBy == message.Batch))
        {
            if (IsShown(task) && !task.State.IsTerminal())
                TaskLife.End(cluster, task, TaskState.Dropped, TaskReason.InvalidOffers, message.Reason);
            else
                cluster.Release(task);
            TaskLife.ForgetOnAgent(task);
            EndUnstarted(agent, task);
        }
        foreach (var operation in agent.Operations.Snapshot()
            .Where(operation => operation.SentWith == message.Batch).Reverse())
            OperationLife.Drop(cluster, operation, message.Reason);
    }

    public void Started(Agent agent, ExecutorReport report)
    {
        if (agent.Executors.Find((report.Framework, report.Executor.Id)) is { } known)
        {
            known.HasStarted = true;
            return;
        }
        // It was thought to have never started: its tasks were all over before it registered.
        if (cluster.Frameworks.Find(report.Framework) is not { } framework) return;
        var executor =
            new LaunchedExecutor { Framework = framework, Agent = agent, Spec = report.Executor, HasStarted = true };
        agent.Executors.TryAdd(executor.Key, executor);
        framework.Executors.TryAdd((agent.Id, executor.Spec.Id), executor);
        cluster.RescindAll(agent);
        cluster.Claim(executor, batch: null);
    }

    public void Ended(Agent agent, ExecutorEnded message)
    {
        if (cluster.Frameworks.Find(message.Framework) is { } framework)
            cluster.Send(framework, new FailureSeen(agent.Id, message.Executor, message.Status));
        agent.Shutdowns.Remove((message.Framework, message.Executor));
        if (agent.Executors.Find((message.Framework, message.Executor)) is not { } executor) return;
        executor.HasEnded = true;
        if (message.Releasing) cluster.Touch(agent);
        else Forget(executor);
    }

    public void Released(Agent agent, ExecutorReleased message)
    {
        if (agent.Executors.Find((message.Framework, message.Executor)) is { } executor) Forget(executor);
    }

    /// <summary>Stores what is new about volumes.</summary>
    public void Inventory(Agent agent, ImmutableArray<VolumeSpec> volumes)
    {
        foreach (var volume in volumes.Select(static volume => volume.WithoutUse()))
        {
            if (agent.Volumes.Find(volume.Id) == volume) continue;
            agent.Volumes.Put(volume.Id, volume);
            if (agent.Former is { } former && former.Volumes.Remove(volume.Id)) cluster.Touch(former);
            cluster.Store(new StoreVolume(new VolumeRow(agent.Id, volume)));
            cluster.VolumesVersion++;
            cluster.Touch(agent);
        }
    }

    /// <summary>What a destroy left that failed for some of its volumes only; null where nothing was done.</summary>
    private static ResourceBag? LeftBy(TrackedOperation operation, OperationUpdated message)
    {
        if (operation.Spec.Kind != OperationKind.Destroy) return null;
        var trashed = message.Volumes.Where(volume => volume.State == VolumeState.Trash)
            .Select(volume => volume.Resource.Unallocate());
        var gone = ResourceBag.Of([.. trashed.Where(volume => operation.Conversion.Consumed.Contains(volume))]);
        return gone.IsEmpty
            ? null
            : operation.Conversion.Consumed - gone + Conversion.Of(OperationKind.Destroy, gone).Result;
    }

    /// <summary>
    /// Whether the task is among its framework's tasks, and not only known on its agent for what it holds.
    /// </summary>
    private static bool IsShown(LaunchedTask task) => task.Framework.Tasks.Find(task.Id) == task;

    private void Note(LaunchedTask task, TaskUpdate update, TaskState latest)
    {
        var isNews = task.State != latest;
        var shown = cluster.Forms.WithoutBytes(update);
        task.State = latest;
        task.Record(shown);
        if (isNews) cluster.Watch.Changed(shown, latest);
        cluster.Counter.Look(task);
        (task.ForwardedState, task.ForwardedUuid) = (update.State, update.Uuid);
    }

    /// <summary>
    /// An executor whose last task ended before there was a container holds nothing any more; its agent has nothing
    /// to say of it.
    /// </summary>
    private void EndUnstarted(Agent agent, LaunchedTask task)
    {
        if (task.Spec.Executor is not { } spec) return;
        if (agent.Executors.Find((task.Framework.Id, spec.Id)) is not { HasStarted: false, HasEnded: false } executor)
            return;
        if (task.Statuses.Any(status => !status.Container.IsNone)) return;
        if (agent.Tasks.Any(other =>
            other.Framework == task.Framework && other.Spec.Executor?.Id == spec.Id && !other.State.IsTerminal()))
            return;
        Forget(executor);
    }

    private void Forget(LaunchedExecutor executor)
    {
        cluster.Release(executor);
        executor.Agent.Executors.Remove(executor.Key);
        executor.Agent.Shutdowns.Remove(executor.Key);
        executor.Framework.Executors.Remove((executor.Agent.Id, executor.Spec.Id));
        cluster.Touch(executor.Framework);
    }

    private void Acknowledge(Agent agent, OperationUuid operation, UpdateUuid? uuid)
    {
        if (uuid is { } update) cluster.Command(agent, new AcknowledgeOperation(operation, update));
    }
}
