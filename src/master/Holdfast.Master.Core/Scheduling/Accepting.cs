using System.Collections.Immutable;
using Holdfast.Allocation.Filters;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Counting;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.State;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>ACCEPT: what is refused is said at once, the rest is one batch for the agent (design, §3.3).</summary>
internal sealed class Accepting(Cluster cluster, OfferBook book, VolumeNames volumeNames)
{
    // An id in it may be as long as the call.
    private const int FaultCharactersMax = 500;

    public void Accept(Framework framework, AcceptCall call, string? principal)
    {
        if (OfferCheck.Explain(framework, call.Offers, book) is { } fault)
        {
            var why = FaultText.Cut(fault, FaultCharactersMax);
            Discard(framework, call, $"Task launched with invalid offers: {why}",
                $"Operation attempted with invalid offers: {why}");
            return;
        }
        var offers = call.Offers.Select(text => book.Find(text)!).ToList();
        var (agent, role) = (offers[0].Agent, offers[0].Role);
        if (framework.Spec.OneVolumePerName && NameTaken(agent, call) is { } taken)
        {
            // As a whole: the reservation that the volume was to be made of would be left, and used by nobody.
            Discard(framework, call, taken, taken);
            return;
        }
        var offered = offers.Aggregate(ResourceBag.Empty, (sum, offer) => sum + offer.Resources);
        foreach (var offer in offers) cluster.Forget(offer);
        Counter.Accepted(framework, offers.Count, call.Operations);
        agent.Account.Accept(offered);
        var batch = new BatchId(cluster.Random.NextUuid());
        var plan = new AcceptPlan(cluster, framework, agent, role, offered, batch)
        {
            Caller = principal ?? "anonymous",
        };
        var budget = new FaultBudget();
        foreach (var operation in call.Operations) Plan(plan, framework, agent, operation, budget);
        Carry(plan, framework, agent, role, Refusal.FromSeconds(call.RefuseSeconds));
        if (plan.Steps.IsEmpty) return;
        cluster.Command(agent, new RunBatch(new Batch(batch, agent.Version, framework.Spec, plan.Steps)));
    }

    private void Plan(
        AcceptPlan plan, Framework framework, Agent agent, RequestedOperation operation, FaultBudget budget)
    {
        switch (operation.Kind)
        {
            case OperationKind.Launch when operation.Fault is null && operation.Id.IsNone:
                foreach (var task in operation.Tasks)
                {
                    var faults = budget.Spend(plan.Add(task));
                    if (faults.Length > 0) Refuse(framework, agent, task, TaskReason.TaskInvalid, faults);
                }
                break;
            case OperationKind.Launch:
                RefuseAll(framework, agent, operation, TaskReason.TaskInvalid, budget);
                break;
            case OperationKind.LaunchGroup when operation.Fault is null && operation.Id.IsNone:
                var groupFaults = budget.Spend(plan.AddGroup(operation.Tasks));
                foreach (var task in operation.Tasks)
                    if (groupFaults.Length > 0)
                        Refuse(framework, agent, task, TaskReason.TaskGroupInvalid, groupFaults);
                break;
            case OperationKind.LaunchGroup:
                RefuseAll(framework, agent, operation, TaskReason.TaskGroupInvalid, budget);
                break;
            default:
                if (plan.Add(operation) is { } fault)
                    Refuse(framework, agent.Id, operation, budget.Spend([fault])[0]);
                break;
        }
    }

    /// <summary>
    /// Moves the resources as planned: what is left over as it was is declined, the results of operations are
    /// withheld.
    /// </summary>
    private void Carry(AcceptPlan plan, Framework framework, Agent agent, RoleName role, Refusal refusal)
    {
        var unchanged = plan.Rest - plan.Converted;
        agent.Account.Unwithhold(unchanged.NonShared);
        cluster.Allocator.Recover(framework.Id, role, agent.Id, unchanged, refusal, cluster.Now);
        var taken = plan.Offered - unchanged;
        // Each task comes by copies of its own; for what is destroyed nobody may have one.
        cluster.Allocator.Recover(framework.Id, role, agent.Id, taken.Shared, Refusal.None, cluster.Now);
        if (!plan.DestroyedShared.IsEmpty) cluster.WithholdShared(agent, plan.DestroyedShared);
        var batch = plan.Operations.Count == 0 ? null : new PendingBatch(agent)
        {
            Held = plan.Converted + plan.Kept,
        };
        if (batch is not null)
        {
            agent.Batches.Add(batch);
            cluster.Allocator.WithholdAllocated(framework.Id, role, agent.Id, taken.NonShared);
            foreach (var operation in plan.Operations)
            {
                cluster.Open(operation, batch);
                agent.Operations.TryAdd(operation.Spec.Uuid, operation);
                framework.Operations.TryAdd(operation.Spec.Uuid, operation);
            }
        }
        foreach (var holder in plan.Launches) Launch(holder, batch, role);
        cluster.Touch(agent);
        cluster.Touch(framework);
    }

    private void Launch(IHolder holder, PendingBatch? batch, RoleName role)
    {
        var (agent, resources) = (holder.Agent, holder.Resources.Unallocate());
        holder.Hold = Hold.Used;
        holder.Batch = batch;
        agent.Account.Use(resources);
        if (batch is not null) cluster.Allocator.Release(agent.Id, resources.NonShared);
        cluster.Allocator.TrackAllocated(
            holder.Framework.Id, role, agent.Id, batch is null ? resources.Shared : resources);
        switch (holder)
        {
            case LaunchedTask task:
                Invariant.Check(agent.Tasks.TryAdd(task.Key, task),
                    $"{agent} has a task {task.Id} of {task.Framework} already");
                holder.Framework.Tasks.TryAdd(task);
                cluster.Watch.Added(task);
                holder.Framework.EarlyKills.Remove(task.Id); // It meant an earlier one of that id.
                break;
            case LaunchedExecutor executor:
                Invariant.Check(agent.Executors.TryAdd(executor.Key, executor),
                    $"{agent} has an executor {executor.Spec.Id} of {executor.Framework} already");
                holder.Framework.Executors.TryAdd((agent.Id, executor.Spec.Id), executor);
                break;
        }
    }

    /// <summary>
    /// The offers cannot be used: those that are the framework's go back, and nothing of the call is done.
    /// </summary>
    private string? NameTaken(Agent agent, AcceptCall call) => call.Operations
        .Where(operation => operation is { Kind: OperationKind.Create, Fault: null })
        .Select(operation => volumeNames.Explain(agent, operation.Resources))
        .FirstOrDefault(taken => taken is not null);

    private void Discard(Framework framework, AcceptCall call, string taskMessage, string operationMessage)
    {
        AgentId agent = default;
        foreach (var text in call.Offers.Distinct())
        {
            if (book.Find(text) is not { } offer || offer.Framework != framework) continue;
            agent = offer.Agent.Id;
            cluster.Return(offer, Refusal.None);
        }
        foreach (var operation in call.Operations)
        {
            foreach (var task in operation.Tasks) Drop(framework, task, taskMessage);
            if (operation.Kind is not (OperationKind.Launch or OperationKind.LaunchGroup))
                Refuse(framework, agent, operation, operationMessage);
        }
    }

    private void Drop(Framework framework, RequestedTask requested, string message)
    {
        cluster.Counter.Ended(framework, TaskState.Dropped);
        if (requested.Task is not { } task)
        {
            cluster.Send(framework, new UnnameableTaskRefused(requested.Id, message, cluster.Now));
            return;
        }
        cluster.Send(framework, new TaskStatusChanged(TaskLife.Update(
            framework, task.Id, task.Agent, TaskState.Dropped, TaskReason.InvalidOffers, message, cluster.Now)));
    }

    private void RefuseAll(
        Framework framework, Agent agent, RequestedOperation operation, TaskReason reason, FaultBudget budget)
    {
        var fault = operation.Fault
            ?? (operation.Id.IsNone
                ? $"Operation {operation.Kind} is not supported by this master"
                : "The `id` field cannot be set on LAUNCH and LAUNCH_GROUP operations");
        foreach (var task in operation.Tasks)
            Refuse(framework, agent, task, reason, budget.Spend([fault, .. task.Faults]));
    }

    private void Refuse(Framework framework, Agent agent, RequestedTask requested, TaskReason reason,
        ImmutableArray<string> faults)
    {
        var message = string.Join("; ", faults);
        cluster.Counter.Ended(framework, TaskState.Error);
        if (requested.Task is not { } task)
        {
            cluster.Send(framework, new UnnameableTaskRefused(requested.Id, message, cluster.Now));
            return;
        }
        cluster.Send(framework, new TaskStatusChanged(TaskLife.Update(
            framework, task.Id, agent.Id, TaskState.Error, reason, message, cluster.Now) with
        {
            Executor = task.Executor?.Id ?? default,
        }));
    }

    private void Refuse(Framework framework, AgentId agent, RequestedOperation operation, string fault)
    {
        cluster.Counter.Ended(operation.Kind, OperationState.Error);
        if (operation.UnusableId is { } sent)
        {
            cluster.Send(framework, new UnnameableOperationRefused(sent, fault));
            return;
        }
        if (operation.Id.IsNone)
        {
            cluster.Note(new OperationFailedSilently(framework.Id, agent, operation.Kind, fault));
            return;
        }
        // As recorded, errors of the master name neither agent nor uuid: there is nothing to acknowledge.
        cluster.Send(framework, new OperationStatusChanged(new OperationUpdate
        {
            Id = operation.Id,
            Framework = framework.Id,
            State = OperationState.Error,
            Message = fault,
        }));
    }
}
