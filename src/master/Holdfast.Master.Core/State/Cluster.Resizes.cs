using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.State;

/// <remarks>
/// A volume that is resized while something holds it. Until the outcome is known it is what it was: the operation's
/// conversion is of the addition alone, which is kept back, and makes nothing else of it. Whoever holds the volume may
/// end meanwhile; then the operation's batch keeps it, as the agent does, so that nobody else is given a volume whose
/// size is about to change. So at the outcome it is at one of two places, and has its new size there.
/// </remarks>
internal sealed partial class Cluster
{
    /// <summary>Keeps back those volumes of a holder that are being resized; what else it held is the answer.</summary>
    private ResourceBag KeepResized(IHolder holder, Hold hold, ResourceBag held)
    {
        var left = held;
        foreach (var operation in holder.Agent.Operations)
        {
            if (operation is not { InPlace: { } resize, Batch: { } batch } || !resize.IsIn(left)) continue;
            if (hold == Hold.Used) KeepBack(holder, [resize.From]);
            batch.Held += resize.From;
            left -= resize.From;
        }
        return left;
    }

    /// <summary>The agent has resized a volume that something held when it was asked to.</summary>
    private void CommitInPlace(TrackedOperation operation, VolumeResize resize)
    {
        if (operation.IsSettled) return;
        operation.IsSettled = true;
        var (agent, batch) = (operation.Agent, operation.Batch);
        if (!Allocator.Knows(agent.Id)) return;
        agent.Account.Commit(resize.Consumed, resize.Result);
        var holder = agent.HolderOf(resize);
        if (holder is not null) Apply(resize, holder);
        if (batch is not null && (holder is not null || batch.Held.Contains(resize.From)))
        {
            operation.Batch = null;
            batch.Open.Remove(operation);
            var conversion = new Conversion(resize.Taken, resize.Left);
            if (holder is null) conversion = new Conversion(resize.Consumed, resize.Result);
            batch.Held = batch.Held - conversion.Consumed + conversion.Result;
            Convert(agent, conversion);
            Settle(batch);
        }
        else
        {
            // A report did not let the account see what it takes: the committed total tells.
            Fail(operation);
            BeginAnew(agent);
        }
        Touch(agent);
    }

    private void Apply(VolumeResize resize, IHolder holder)
    {
        var (agent, role) = (holder.Agent, RoleOf(holder.Resources));
        var isUsed = holder.Hold == Hold.Used;
        if (isUsed) KeepBack(holder, [resize.From]);
        Convert(agent, new Conversion([resize.From], [resize.To]));
        holder.Apply(resize);
        if (isUsed)
        {
            agent.Account.Use([resize.To]);
            Allocator.Release(agent.Id, [resize.To]);
            Allocator.TrackAllocated(holder.Framework.Id, role, agent.Id, [resize.To]);
        }
        if (holder is LaunchedExecutor executor)
            foreach (var task in agent.Tasks)
                if (task.Framework == executor.Framework && task.Spec.Executor?.Id == executor.Spec.Id)
                    task.Describe(task.Spec with { Executor = executor.Spec });
        Touch(holder.Framework);
    }

    private void Convert(Agent agent, Conversion conversion)
    {
        agent.Account.Convert(conversion);
        Allocator.UpdateWithheld(agent.Id, conversion.Consumed, conversion.Result);
    }
}
