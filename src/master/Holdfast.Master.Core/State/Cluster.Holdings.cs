using Holdfast.Allocation.Filters;
using Holdfast.Master.Core.Effects;
using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.State;

/// <summary>How resources move between holders: always in the agent's account and in the allocator at once.</summary>
internal sealed partial class Cluster
{
    /// <summary>The role in which the resources are allocated; <c>*</c> where they carry none.</summary>
    public static RoleName RoleOf(ResourceBag resources) =>
        resources.IsEmpty ? RoleName.Any : resources[0].Key.AllocationRole ?? RoleName.Any;

    /// <summary>Takes an offer out of all books; where its resources are next is the caller's business.</summary>
    public void Forget(OpenOffer offer)
    {
        Offers.Remove(offer.Id);
        offer.Framework.Offers.Remove(offer.Id);
        offer.Agent.Offers.Remove(offer.Id);
        Timers.Cancel(new(TimerKind.OfferExpiry, offer));
        Touch(offer.Framework);
        Touch(offer.Agent);
    }

    /// <summary>Ends an offer and returns what was in it.</summary>
    public void Return(OpenOffer offer, Refusal refusal)
    {
        Forget(offer);
        offer.Agent.Account.Unoffer(offer.Resources);
        Allocator.Recover(offer.Framework.Id, offer.Role, offer.Agent.Id, offer.Resources, refusal, Now);
    }

    /// <summary>Ends an offer, returns what was in it and tells the framework.</summary>
    public void Rescind(OpenOffer offer, Refusal refusal)
    {
        Return(offer, refusal);
        Send(offer.Framework, new OfferRescinded(offer.Id));
    }

    public void RescindAll(Agent agent)
    {
        foreach (var offer in agent.Offers.Snapshot()) Rescind(offer, Refusal.None);
    }

    /// <summary>
    /// Keeps shared volumes, which nobody uses, from everybody: who was offered copies of them loses these offers.
    /// </summary>
    public void WithholdShared(Agent agent, ResourceBag volumes)
    {
        foreach (var offer in agent.Offers.Snapshot())
            if (HoldsAny(offer, volumes)) Rescind(offer, Refusal.None);
        agent.Account.Withhold(volumes);
        Invariant.Check(Allocator.TryWithhold(agent.Id, volumes), $"{agent} cannot keep {volumes} back");
    }

    /// <summary>Whether one of the shared volumes is in the offer.</summary>
    public static bool HoldsAny(OpenOffer offer, ResourceBag volumes) =>
        volumes.Shared.Any(volume => offer.Resources.Contains(volume.WithCopies(1)));

    /// <summary>The agent is not there any more: nothing of it is offered, and nobody has an executor there.</summary>
    public void Vacate(Agent agent)
    {
        if (Allocator.Knows(agent.Id)) Allocator.RemoveAgent(agent.Id);
        agent.Account = new AgentAccount(ResourceBag.Empty);
        foreach (var operation in agent.Operations) operation.Batch = null;
        agent.Batches.Clear();
        foreach (var executor in agent.Executors)
        {
            executor.Hold = Hold.None;
            executor.Framework.Executors.Remove((agent.Id, executor.Spec.Id));
            Touch(executor.Framework);
        }
        agent.Executors.Clear();
    }

    /// <summary>
    /// Notes what a reported task or executor holds, as far as it must from what the batch's operations make.
    /// </summary>
    public void Claim(IHolder holder, PendingBatch? batch)
    {
        var (agent, held) = (holder.Agent, holder.Resources.Unallocate());
        if (holder.Framework.IsRemoved)
        {
            ClaimOrphaned(holder, batch);
            return;
        }
        holder.Hold = Hold.Used;
        if (held.IsEmpty) return;
        Attribute(holder, batch, agent.Account.Claim(held, batch?.Held ?? ResourceBag.Empty));
        Allocator.TrackAllocated(holder.Framework.Id, RoleOf(holder.Resources), agent.Id, held);
        Touch(agent);
        Touch(holder.Framework);
    }

    private void ClaimOrphaned(IHolder holder, PendingBatch? batch)
    {
        var (account, held) = (holder.Agent.Account, holder.Resources.Unallocate());
        var pending = batch?.Held ?? ResourceBag.Empty;
        // What the agent has not got any more cannot be offered either.
        if (held.IsEmpty || !(account.Free + pending).Contains(held.NonShared)) return;
        if (!Allocator.TryWithhold(holder.Agent.Id, held.NonShared)) return;
        holder.Hold = Hold.Orphaned;
        Attribute(holder, batch, account.Claim(held, pending));
        account.UsedToWithheld(held);
        Touch(holder.Agent);
    }

    private static void Attribute(IHolder holder, PendingBatch? batch, ResourceBag made)
    {
        if (batch is null) return;
        // A shared volume stays with the batch that makes it, whoever has copies of it.
        var usesShared = holder.Resources.Shared.Any(volume => batch.Held.Contains(volume.Unallocate().WithCopies(1)));
        if (made.IsEmpty && !usesShared) return;
        batch.Held -= made;
        holder.Batch = batch;
    }

    /// <summary>A task or executor does not hold its resources any more.</summary>
    public void Release(IHolder holder)
    {
        var (agent, held) = (holder.Agent, holder.Resources.Unallocate());
        var hold = holder.Hold;
        holder.Hold = Hold.None;
        if (hold == Hold.None || held.IsEmpty) return;
        Touch(agent);
        held = KeepResized(holder, hold, held);
        if (holder.Batch is { } batch)
        {
            if (hold == Hold.Used) KeepBack(holder, held);
            batch.Held += held.NonShared;
            Settle(batch);
        }
        else if (hold == Hold.Used)
        {
            agent.Account.Unuse(held);
            Allocator.Recover(holder.Framework.Id, RoleOf(holder.Resources), agent.Id, held, Refusal.None, Now);
            Touch(holder.Framework);
        }
        else
        {
            agent.Account.Unwithhold(held.NonShared);
            Allocator.Release(agent.Id, held.NonShared);
        }
    }

    /// <summary>
    /// The holder's framework is removed: what it holds stays away from others until its agent says that it is over.
    /// </summary>
    public void Orphan(IHolder holder)
    {
        if (holder.Hold != Hold.Used) return;
        holder.Hold = Hold.Orphaned;
        if (!holder.Resources.IsEmpty) KeepBack(holder, holder.Resources.Unallocate());
    }

    /// <summary>
    /// An operation's conversion counts from now on in the batch; what it consumes is withheld already.
    /// </summary>
    public void Open(TrackedOperation operation, PendingBatch batch)
    {
        operation.Batch = batch;
        batch.Open.Add(operation);
        Convert(batch.Agent, operation.Conversion);
    }

    /// <summary>The agent has committed an operation.</summary>
    public void Commit(TrackedOperation operation, ResourceBag? converted)
    {
        if (operation.InPlace is { } resize)
        {
            CommitInPlace(operation, resize);
            return;
        }
        if (operation.Batch is not { } batch)
        {
            CommitUncounted(operation, converted);
            return;
        }
        (operation.Batch, operation.IsSettled) = (null, true);
        batch.Open.Remove(operation);
        var (predicted, actual) = (operation.Conversion.Result, converted?.Unallocate() ?? operation.Conversion.Result);
        batch.Agent.Account.Commit(operation.Conversion.Consumed, actual);
        Correct(batch, new Conversion(predicted - actual, actual - predicted));
        Touch(batch.Agent);
        Settle(batch);
    }

    /// <summary>An operation will never be committed.</summary>
    public void Fail(TrackedOperation operation)
    {
        operation.IsSettled = true;
        if (operation.Batch is not { } batch || operation.HasFailed) return;
        operation.HasFailed = true;
        Touch(batch.Agent);
        Settle(batch);
    }

    /// <summary>
    /// Undoes failed operations whose results have come together, the last ones first, and frees a batch that has
    /// none left.
    /// </summary>
    public void Settle(PendingBatch batch)
    {
        for (var i = batch.Open.Count - 1; i >= 0; i--)
        {
            var operation = batch.Open[i];
            if (!operation.HasFailed || !batch.Held.Contains(operation.Conversion.Result)) continue;
            if (operation.Conversion.Result.Shared.Any(volume => IsHeld(batch.Agent, volume))) continue;
            batch.Held = batch.Held - operation.Conversion.Result + operation.Conversion.Consumed;
            batch.Agent.Account.Reverse(operation.Conversion);
            Allocator.UpdateWithheld(batch.Agent.Id, operation.Conversion.Result, operation.Conversion.Consumed);
            operation.Batch = null;
            batch.Open.RemoveAt(i);
            // What came back may complete the result of a later one that was looked at already.
            i = batch.Open.Count;
        }
        if (batch.Open.Count == 0) Close(batch);
        else if (batch.Open.TrueForAll(operation => operation.HasFailed) && !IsHeldOn(batch)) GiveUp(batch);
    }

    /// <summary>Whether a task has a copy of the shared volume, also one whose framework is gone.</summary>
    public static bool IsHeld(Agent agent, Resource shared) => agent.Tasks.Any(task =>
        task.Hold != Hold.None && task.Resources.Shared.Any(held => held.Unallocate().IsSameAs(shared)));

    private static bool IsHeldOn(PendingBatch batch) =>
        batch.Agent.Tasks.Any(task => task.Batch == batch && task.Hold != Hold.None)
        || batch.Agent.Executors.Any(executor => executor.Batch == batch && executor.Hold != Hold.None);

    /// <summary>
    /// All that is left has failed, and yet not all comes together: the agent did a later step with resources of the
    /// same kind
    /// from elsewhere. Its committed total is the truth, so the account begins anew from that.
    /// </summary>
    private void GiveUp(PendingBatch batch)
    {
        foreach (var operation in batch.Open) operation.Batch = null;
        batch.Open.Clear();
        Close(batch);
        BeginAnew(batch.Agent);
    }

    /// <summary>
    /// What came out is not what was expected: a destroyed MOUNT disk comes back only once its trash is purged. What
    /// of the
    /// difference is in use already stays so: the agent's next account of its total tells.
    /// </summary>
    private void Correct(PendingBatch batch, Conversion difference)
    {
        if (difference.Consumed.IsEmpty && difference.Result.IsEmpty || !batch.Held.Contains(difference.Consumed))
            return;
        batch.Held = batch.Held - difference.Consumed + difference.Result;
        Convert(batch.Agent, difference);
    }

    /// <summary>
    /// An operation of which a report did not let the account see what it would consume: another failed first, and
    /// what that
    /// gave back is what it took. The total is what its outcome says.
    /// </summary>
    private void CommitUncounted(TrackedOperation operation, ResourceBag? converted)
    {
        if (operation.IsSettled) return;
        operation.IsSettled = true;
        var agent = operation.Agent;
        if (!Allocator.Knows(agent.Id)) return;
        RescindAll(agent);
        var conversion = operation.Conversion;
        Rebase(agent, agent.Account.Committed - conversion.Consumed + (converted?.Unallocate() ?? conversion.Result));
    }

    /// <summary>The agent has another total; none of it is offered.</summary>
    public void Rebase(Agent agent, ResourceBag committed)
    {
        agent.Account.Rebase(
            committed, agent.Batches.SelectMany(batch => batch.Open).Where(operation => operation.InPlace is null)
                .Select(operation => operation.Conversion));
        Allocator.UpdateTotal(agent.Id, agent.Account.Projected);
        Touch(agent);
    }

    private void Close(PendingBatch batch)
    {
        var agent = batch.Agent;
        if (!agent.Batches.Remove(batch)) return;
        foreach (var task in agent.Tasks)
            if (task.Batch == batch) task.Batch = null;
        foreach (var executor in agent.Executors)
            if (executor.Batch == batch) executor.Batch = null;
        if (!batch.Held.IsEmpty)
        {
            agent.Account.Unwithhold(batch.Held);
            Allocator.Release(agent.Id, batch.Held);
        }
        batch.Held = ResourceBag.Empty;
        Touch(agent);
        // Nothing is under way, so what is expected and what is must be the same; if not, what is counts (see GiveUp).
        if (agent.Batches.Count == 0 && !agent.Account.Projected.Equals(agent.Account.Committed)) BeginAnew(agent);
    }

    private void BeginAnew(Agent agent)
    {
        RescindAll(agent);
        Rebase(agent, agent.Account.Committed);
    }

    private void KeepBack(IHolder holder, ResourceBag held)
    {
        holder.Agent.Account.UsedToWithheld(held);
        Allocator.WithholdAllocated(holder.Framework.Id, RoleOf(holder.Resources), holder.Agent.Id, held);
        Touch(holder.Agent);
        Touch(holder.Framework);
    }
}
