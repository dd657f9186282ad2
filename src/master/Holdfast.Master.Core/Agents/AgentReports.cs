using Holdfast.Allocation.Agents;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Scheduling;
using Holdfast.Master.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Agents;

/// <summary>An agent's account of itself replaces all that the master believed of it.</summary>
internal sealed class AgentReports(Cluster cluster, Subscriptions subscriptions, AgentUpdates updates)
{
    public void Take(Agent agent, AgentReport report)
    {
        var believedTasks = agent.Tasks.Snapshot();
        var phase = agent.Phase;
        Begin(agent, report);
        // Before its tasks: who is told of a task must know where it runs.
        if (phase != AgentPhase.Registered) cluster.Watch.Added(agent);
        var frameworks = Frameworks(agent, report);
        var batch = Operations(agent, report, frameworks);
        foreach (var executor in report.Executors)
            Executor(agent, executor.Executor, frameworks[executor.Framework], batch, hasStarted: true);
        var before = believedTasks.ToDictionary(task => task.Key);
        foreach (var task in report.Tasks) Task(agent, task, frameworks[task.Framework], before, batch, phase);
        if (batch is not null) Withhold(agent, batch.Held.NonShared);
        DropUnknown(agent, report, believedTasks);
        RepeatShutdowns(agent);
        cluster.Allocator.SetActive(agent.Id, agent.IsActive);
        cluster.Note(new AgentRegistered(agent.Id, agent.Spec.Hostname, report.Tasks.Length));
        cluster.Touch(agent);
    }

    /// <summary>
    /// The agent has other resources, for a reason of its own. Who holds something keeps it; offers are made anew.
    /// </summary>
    public void Changed(Agent agent, ResourcesChanged message)
    {
        cluster.RescindAll(agent);
        agent.Version = message.Version;
        var open = agent.Batches.SelectMany(batch => batch.Open).ToList();
        var total = CommittedTotal.Of(message.Total, message.Volumes,
            open.Where(operation => !operation.HasFailed).Select(operation => operation.Spec));
        cluster.Rebase(agent, total);
        updates.Inventory(agent, message.Volumes);
    }

    private void Begin(Agent agent, AgentReport report)
    {
        if (agent.Phase != AgentPhase.Admitted) agent.ReregisteredAt = cluster.Now;
        cluster.Counter.Totals.Add(agent.Phase == AgentPhase.Admitted ? "agents/registered" : "agents/reregistered");
        var isToStore = agent.Phase == AgentPhase.Unreachable
            || !agent.Spec.Wire.Span.SequenceEqual(report.Agent.Wire.Span);
        (agent.Phase, agent.UnreachableSince) = (AgentPhase.Registered, null);
        agent.HasReported = true;
        cluster.Timers.Cancel(new(TimerKind.Report, agent));
        agent.Spec = report.Agent with { Id = agent.Id };
        agent.Version = report.Version;
        if (isToStore) cluster.Store(new StoreAgent(agent.ToRow()));
        cluster.RescindAll(agent);
        if (cluster.Allocator.Knows(agent.Id)) cluster.Allocator.RemoveAgent(agent.Id);
        agent.Account = new AgentAccount(CommittedTotal.Of(report.Total, report.Volumes, report.Operations
            .Where(operation => !operation.Latest.State.IsTerminal()).Select(operation => operation.Operation)));
        agent.Batches.Clear();
        foreach (var task in agent.Tasks) (task.Hold, task.Batch) = (Hold.None, null);
        agent.Tasks.Clear();
        foreach (var executor in agent.Executors)
        {
            executor.Hold = Hold.None;
            executor.Framework.Executors.Remove((agent.Id, executor.Spec.Id));
            cluster.Touch(executor.Framework);
        }
        agent.Executors.Clear();
        var reported = report.Volumes.Select(volume => volume.Id).ToHashSet();
        foreach (var gone in agent.Volumes.Snapshot().Where(volume => !reported.Contains(volume.Id)))
        {
            agent.Volumes.Remove(gone.Id);
            cluster.Store(new RemoveVolume(gone.Id));
            cluster.VolumesVersion++;
        }
        updates.Inventory(agent, report.Volumes);
    }

    /// <summary>
    /// The frameworks that have something on the agent; those that were removed are told to end there.
    /// </summary>
    private Dictionary<FrameworkId, Framework> Frameworks(Agent agent, AgentReport report)
    {
        var found = new Dictionary<FrameworkId, Framework>();
        foreach (var spec in report.Frameworks)
        {
            var framework = cluster.Frameworks.Find(spec.Id);
            if (framework is null && cluster.RemovedFrameworks.Find(spec.Id) is { } removed)
            {
                framework = cluster.CompletedFrameworks.FirstOrDefault(done => done.Id == spec.Id)
                    ?? new Framework(spec.Id, removed.At)
                    {
                        Spec = spec,
                        Roles = SubscribeCheck.RolesOf(spec),
                        UnregisteredAt = removed.At,
                    };
                cluster.Command(agent, new ShutdownFramework(spec.Id));
            }
            if (framework is null)
            {
                framework = subscriptions.Recover(spec, cluster.Now);
                cluster.Store(new StoreFramework(framework.ToRow()));
            }
            else if (!framework.IsRemoved && !framework.Spec.Wire.Span.SequenceEqual(spec.Wire.Span))
            {
                cluster.Command(agent, new UpdateFrameworkSpec(framework.Spec));
            }
            found[spec.Id] = framework;
        }
        return found;
    }

    /// <summary>The account of operations that are under way; null where none are.</summary>
    private PendingBatch? Operations(Agent agent, AgentReport report, Dictionary<FrameworkId, Framework> frameworks)
    {
        var batch = new PendingBatch(agent);
        var seen = new HashSet<OperationUuid>();
        foreach (var (spec, latest) in report.Operations)
        {
            if (!seen.Add(spec.Uuid)) continue;
            var operation = agent.Operations.Find(spec.Uuid) ?? Track(agent, spec, latest, frameworks);
            operation.Latest = latest with { Agent = agent.Id };
            (operation.Batch, operation.HasFailed, operation.IsSettled) = (null, false, latest.State.IsTerminal());
            agent.Operations.Put(spec.Uuid, operation);
            operation.Framework?.Operations.Put(spec.Uuid, operation);
            if (latest.State.IsTerminal()) continue;
            PlaceResize(operation, report);
            // From what is free, else from what the operations before it make.
            var beyondFree = operation.Conversion.Consumed - agent.Account.Free;
            if (!agent.Account.Withheld.Contains(beyondFree)) continue;
            agent.Account.Withhold(operation.Conversion.Consumed - beyondFree);
            agent.Account.Convert(operation.Conversion);
            operation.Batch = batch;
            batch.Open.Add(operation);
        }
        cluster.Allocator.AddAgent(
            agent.Id, agent.Account.Projected, AgentCapabilities.All, isActive: false, IsRemote(agent));
        if (batch.Open.Count == 0) return null;
        batch.Held = agent.Account.Withheld;
        agent.Batches.Add(batch);
        // Before tasks are known to have copies of them; what else there is they may have from what is made.
        Withhold(agent, batch.Held.Shared);
        return batch;
    }

    private void Withhold(Agent agent, ResourceBag resources) => Invariant.Check(
        cluster.Allocator.TryWithhold(agent.Id, resources), $"{agent} cannot keep {resources} back");

    // Who held the volume when the resize was asked for may be over, and another hold it.
    private static void PlaceResize(TrackedOperation operation, AgentReport report)
    {
        if (!VolumeResize.IsOne(operation.Spec.Kind)) return;
        var resize = VolumeResize.Of(operation.Spec);
        var isHeld = report.Executors.Any(one => resize.IsIn(one.Executor.Resources))
            || report.Tasks.Any(one =>
                (!one.State.IsTerminal() || one.Releasing) && resize.IsIn(one.Task.Resources));
        operation.InPlace = isHeld ? resize : null;
        operation.Conversion = isHeld ? Conversion.InPlace(resize) : Conversion.Of(resize);
    }

    private bool IsRemote(Agent agent) =>
        agent.Spec.Domain is { } domain && cluster.Options.Domain is { } own && domain.Region != own.Region;

    private static TrackedOperation Track(
        Agent agent, OperationSpec spec, OperationUpdate latest, Dictionary<FrameworkId, Framework> frameworks) => new()
    {
        Spec = spec,
        Agent = agent,
        Framework = frameworks.GetValueOrDefault(spec.Framework) is { IsRemoved: false } framework ? framework : null,
        Latest = latest,
        Conversion = Conversion.IsKnown(spec.Kind) ? Conversion.Of(spec) : new([], []),
    };

    private void Executor(
        Agent agent, ExecutorSpec spec, Framework framework, PendingBatch? batch, bool hasStarted)
    {
        var executor = new LaunchedExecutor
        {
            Framework = framework,
            Agent = agent,
            Spec = spec with { Resources = Allocated(spec.Resources, framework) },
            HasStarted = hasStarted,
        };
        if (!agent.Executors.TryAdd(executor.Key, executor)) return;
        if (!framework.IsRemoved) framework.Executors.TryAdd((agent.Id, spec.Id), executor);
        cluster.Claim(executor, batch);
    }

    private void Task(
        Agent agent, TaskReport report, Framework framework, Dictionary<(FrameworkId, TaskId), LaunchedTask> before,
        PendingBatch? batch, AgentPhase phase)
    {
        // Listed twice it would be counted twice, and half of that would never come back.
        if (agent.Tasks.Contains((report.Framework, report.Task.Id))) return;
        var task = before.GetValueOrDefault((report.Framework, report.Task.Id))
            ?? (framework.UnreachableTasks.Find(report.Task.Id) is { } away && away.Agent == agent ? away : null)
            ?? New(agent, report, framework);
        var isOver = report.State.IsTerminal();
        var (wasShown, was) = (framework.Tasks.Find(task.Id) == task, task.State);
        Refresh(task, report);
        // With the end of its framework it was counted.
        if (!framework.IsRemoved) cluster.Counter.Look(task);
        agent.Tasks.TryAdd(task.Key, task);
        if (!framework.IsRemoved) Show(framework, task, isOver);
        if (framework.Tasks.Find(task.Id) == task) Tell(task, wasShown, was);
        if (!isOver || report.Releasing) Claim(task, isOver, batch);
        // Nobody will acknowledge anything more of it: it is known here only for what it may still hold.
        if (isOver && report.Acknowledged && framework.Tasks.Find(task.Id) == task) TaskLife.Complete(cluster, task);
        else TaskLife.ForgetOnAgent(task);
        if (framework.EarlyKills.Remove(task.Id, out var early) && (early.Agent.IsNone || early.Agent == agent.Id))
            task.Kill ??= new KillTask(framework.Id, task.Id, early.Grace, early.WirePolicy);
        // A kill dies with the session that carried it when the agent's process does; a second one does no harm. A
        // framework that was told that its task is out of reach decides anew once it is back; an operator was told that
        // it is being killed.
        if (!isOver && task.Kill is { } kill && (phase != AgentPhase.Unreachable || kill.Operator is not null))
            cluster.Command(agent, kill);
        if (phase == AgentPhase.Unreachable && !isOver)
            cluster.Send(framework, new TaskStatusChanged(TaskLife.Update(
                task, task.State, TaskReason.AgentReregistered, "Unreachable agent has registered again",
                cluster.Now)));
    }

    private static LaunchedTask New(Agent agent, TaskReport report, Framework framework) => new()
    {
        Framework = framework,
        Agent = agent,
        Spec = report.Task with { Resources = Allocated(report.Task.Resources, framework) },
        State = report.State,
        // What its framework acknowledged, or is shown, was counted then, by this master or an earlier one.
        IsEndCounted = report.State.IsTerminal() && (report.Acknowledged || IsShownToItsEnd(agent, report, framework)),
    };

    private static bool IsShownToItsEnd(Agent agent, TaskReport report, Framework framework) =>
        framework.CompletedTasks.Any(done => done.Id == report.Task.Id && done.Agent == agent);

    private void Tell(LaunchedTask task, bool wasShown, TaskState was)
    {
        if (!wasShown) cluster.Watch.Added(task);
        else if (task.State != was && task.Statuses.Count > 0) cluster.Watch.Changed(task.Statuses[^1], task.State);
    }

    private void Refresh(LaunchedTask task, TaskReport report)
    {
        task.State = report.State;
        task.Describe(Resized(task.Spec, report.Task, task.Framework));
        task.IsReleasing = report.Releasing;
        task.UnreachableSince = null;
        task.View = null;
        if (report.Updates.IsEmpty) return;
        task.Record(report.Updates.Select(update => cluster.Forms.WithoutBytes(update with { Agent = task.Agent.Id })));
    }

    /// <summary>A task with the sizes that its volumes, and those of its executor, have by now.</summary>
    private static TaskSpec Resized(TaskSpec known, TaskSpec reported, Framework framework)
    {
        if (IsResized(known.Resources, reported.Resources))
            known = known with { Resources = Allocated(reported.Resources, framework) };
        return known.Executor is { } executor && reported.Executor is { } now
            && IsResized(executor.Resources, now.Resources)
            ? known with { Executor = executor with { Resources = Allocated(now.Resources, framework) } }
            : known;
    }

    private static bool IsResized(ResourceBag known, ResourceBag reported)
    {
        var volumes = known.PersistentVolumes;
        return !volumes.IsEmpty && !volumes.Unallocate().Equals(reported.PersistentVolumes.Unallocate());
    }

    /// <summary>Puts the task among its framework's tasks, unless it was shown to its end there already.</summary>
    private void Show(Framework framework, LaunchedTask task, bool isOver)
    {
        framework.TakeBack(task);
        if (isOver && framework.CompletedTasks.Any(done => done.Id == task.Id && done.Agent == task.Agent)) return;
        framework.Tasks.TryAdd(task);
        cluster.Touch(framework);
    }

    private void Claim(LaunchedTask task, bool isOver, PendingBatch? batch)
    {
        // An executor that is about to start for this task is not among those that live.
        if (!isOver && task.Spec.Executor is { } spec)
            Executor(task.Agent, spec, task.Framework, batch, hasStarted: false);
        cluster.Claim(task, batch);
    }

    /// <summary>What the master believed to be there and is not: it never arrived, or is gone.</summary>
    private void DropUnknown(Agent agent, AgentReport report, LaunchedTask[] believed)
    {
        foreach (var task in believed.Concat(agent.AwayTasks).ToList())
        {
            if (agent.Tasks.Find(task.Key) == task) continue;
            var framework = task.Framework;
            if (framework.Tasks.Find(task.Id) != task && framework.UnreachableTasks.Find(task.Id) != task) continue;
            // Ended and acknowledged meanwhile, or told to be lost already.
            if (task.State.IsTerminal())
                TaskLife.Complete(cluster, task);
            else if (task.Statuses.All(status => status.Source == UpdateSource.Master))
                TaskLife.End(cluster, task, TaskState.Dropped, TaskReason.AgentDisconnected,
                    "The task never reached its agent");
            else
                TaskLife.End(cluster, task, TaskState.Gone, TaskReason.Reconciliation,
                    "Reconciliation: Task is unknown to the agent");
        }
        var reported = report.Operations.Select(operation => operation.Operation.Uuid).ToHashSet();
        foreach (var operation in agent.Operations.Snapshot())
        {
            if (reported.Contains(operation.Spec.Uuid)) continue;
            operation.Batch = null;
            if (operation.Latest.State.IsTerminal()) OperationLife.Forget(cluster, operation);
            else OperationLife.Drop(cluster, operation, "The operation never reached its agent");
        }
    }

    private void RepeatShutdowns(Agent agent)
    {
        if (agent.Shutdowns.Count == 0) return;
        var wanted = agent.LiveExecutors.Where(agent.Shutdowns.Contains).ToList();
        agent.Shutdowns.IntersectWith(wanted);
        foreach (var (framework, executor) in wanted)
            cluster.Command(agent, new ShutdownExecutor(framework, executor));
    }

    private static ResourceBag Allocated(ResourceBag resources, Framework framework) =>
        resources.IsEmpty || resources[0].Key.AllocationRole is not null || framework.Roles.IsEmpty
            ? resources
            : resources.Allocate(framework.Roles[0]);
}
