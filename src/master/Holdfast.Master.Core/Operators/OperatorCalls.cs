using Holdfast.Allocation.Filters;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Scheduling;
using Holdfast.Master.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Operators;

/// <summary>
/// Operators' calls that change something. One on resources is answered once its agent has committed (design, §3.3).
/// </summary>
internal sealed class OperatorCalls(Cluster cluster, Subscriptions subscriptions, VolumeNames volumeNames)
{
    public void Operate(long correlation, OperatorOperationRequest request)
    {
        if (cluster.Agents.Find(request.Agent) is not { Phase: AgentPhase.Registered } agent)
        {
            Refuse(cluster, correlation, 400,
                $"No agent '{request.Agent}' is registered; see /slaves for those that are.");
            return;
        }
        if (!agent.IsActive)
        {
            Refuse(cluster, correlation, 503, $"{agent} is not connected at the moment; try again once it is.");
            return;
        }
        if (Explain(agent, request) is { } fault)
        {
            Refuse(cluster, correlation, 400, fault);
            return;
        }
        // A reserve that moves a volume to another role gives it that role's name.
        if (request is { Kind: OperationKind.Create or OperationKind.Reserve, OneVolumePerName: true }
            && volumeNames.Explain(agent, request.Resources) is { } taken)
        {
            Refuse(cluster, correlation, 409, $"{taken}.");
            return;
        }
        if (request.VolumeIds.Count > 0
            && SeenVolumes.Explain(agent, request.Resources, request.VolumeIds) is { } other)
        {
            Refuse(cluster, correlation, 409, $"{other}.");
            return;
        }
        if (VolumeResize.IsOne(request.Kind))
        {
            Resize(correlation, agent, request);
            return;
        }
        var conversion = Conversion.Of(request.Kind, request.Resources.Unallocate(), request.Source.Unallocate());
        if (!TryFree(agent, conversion.Consumed))
        {
            Refuse(cluster, correlation, 409, Shortage(agent, conversion.Consumed));
            return;
        }
        Start(correlation, agent, request, conversion);
    }

    // A volume that tasks hold stays with them: only what goes into it must be had.
    private void Resize(long correlation, Agent agent, OperatorOperationRequest request)
    {
        var resize = VolumeResize.Of(request.Kind, request.Resources, request.Change);
        var check = new ResizeCheck(agent);
        if (check.Busy(resize) is { } busy)
        {
            Refuse(cluster, correlation, 409, $"{busy}.");
            return;
        }
        var isHeld = check.HolderOf(resize) is not null;
        var conversion = isHeld ? Conversion.InPlace(resize) : Conversion.Of(resize);
        if (!TryFree(agent, conversion.Consumed))
        {
            var reachable = agent.Offers.Aggregate(agent.Account.Free, (sum, offer) => sum + offer.Resources);
            Refuse(cluster, correlation, 409, $"{check.Missing(resize, isHeld, reachable)}.");
            return;
        }
        Start(correlation, agent, request, conversion, isHeld ? resize : null);
    }

    public void TearDown(long correlation, FrameworkId id, string? principal)
    {
        if (cluster.Frameworks.Find(id) is not { } framework)
        {
            Refuse(cluster, correlation, 400,
                $"No framework found with ID '{id}'; see /frameworks for those that are known.");
            return;
        }
        cluster.Do(new Reply(correlation, new CallDone()));
        subscriptions.Remove(framework, $"it was torn down by operator '{principal ?? "anonymous"}'");
    }

    /// <summary>Says whose a framework is that has no principal: nobody else can prove it.</summary>
    public void Give(OperatorGiftReceived gift)
    {
        if (cluster.Frameworks.Find(gift.Framework) is not { } framework)
        {
            RefuseUnknown(gift.Correlation, gift.Framework);
            return;
        }
        if (framework.Spec.Principal is { } owner && owner != gift.Given)
        {
            Refuse(cluster, gift.Correlation, 409,
                $"Framework {framework.Id} belongs to principal '{owner}', and that cannot be changed; what can be "
                + "done is to tear it down and let it subscribe anew.");
            return;
        }
        if (framework.Spec.Principal is null)
        {
            subscriptions.Give(framework, gift.Given);
            cluster.Note(new FrameworkGiven(framework.Id, gift.Given, gift.Principal ?? "anonymous"));
        }
        cluster.Do(new Reply(gift.Correlation, new CallDone()));
    }

    /// <summary>Says why a framework gets no (more) offers, role by role.</summary>
    public void ExplainWaiting(long correlation, FrameworkId id)
    {
        if (cluster.Frameworks.Find(id) is not { } framework)
        {
            RefuseUnknown(correlation, id);
            return;
        }
        cluster.Do(new Reply(correlation, new WaitingExplained(id, [.. framework.Roles.Select(role =>
            new RoleWaiting(role, cluster.Allocator.Explain(id, role, cluster.Now)))])));
    }

    /// <summary>Answers the operator who waits for the operation, if one does and its outcome is there.</summary>
    public static void Answer(Cluster cluster, TrackedOperation operation)
    {
        if (operation.Correlation is not { } correlation || !operation.Latest.State.IsTerminal()) return;
        End(cluster, operation);
        if (operation.Latest.State == OperationState.Finished) cluster.Do(new Reply(correlation, new CallAccepted()));
        else Refuse(cluster, correlation, operation.Latest.State == OperationState.Dropped ? 503 : 409,
            $"Operation {operation.Spec.Uuid} {operation.Spec.Kind} failed on {operation.Agent}: "
            + operation.Latest.Message);
    }

    /// <summary>The outcome is not there in time, or will not come: the operator must look.</summary>
    public static void Unanswered(Cluster cluster, TrackedOperation operation, long correlation)
    {
        End(cluster, operation);
        Refuse(cluster, correlation, 503,
            $"{operation.Agent} has not answered yet; operation {operation.Spec.Uuid} is under "
            + "way and may still be done. Look at /slaves before you repeat it.");
    }

    private void RefuseUnknown(long correlation, FrameworkId id) => Refuse(
        cluster, correlation, 404,
        $"No framework has the id '{id}'; GET_FRAMEWORKS of /api/v1 names those that are known.");

    private static string? Explain(Agent agent, OperatorOperationRequest request)
    {
        if (!Conversion.IsKnown(request.Kind)) return $"Operation {request.Kind} is not supported by this master.";
        // What is asked for may be offered at the moment: whether it can be had is looked at later.
        var volumes = agent.Account.Projected.PersistentVolumes;
        var fault = VolumeResize.IsOne(request.Kind)
            ? new ResizeCheck(agent).Explain(request.Kind, request.Resources, request.Change)
            : new OperationCheck(agent, request.Principal).Explain(
                request.Kind, request.Resources, pool: null, volumes, request.Source);
        var weight = CommandWeight.Of(request.Resources) + CommandWeight.Of(request.Source);
        if (fault is not null || weight <= AcceptPlan.BytesMax) return fault;
        return $"One call may bring an agent about {AcceptPlan.BytesMax} bytes of resources; name them in several.";
    }

    private static string Shortage(Agent agent, ResourceBag needed)
    {
        var held = needed.PersistentVolumes.Where(volume => agent.Account.Used.Contains(volume)).ToList();
        return held.Count > 0
            ? $"On {agent} tasks use {string.Join(", ", held)}: end them first."
            : $"{agent} has {agent.Account.Free.Excerpt()} free, and offers that can be taken back, which do not "
                + $"contain {needed.Excerpt()}.";
    }

    /// <summary>Takes back as many offers as are needed, oldest first.</summary>
    private bool TryFree(Agent agent, ResourceBag needed)
    {
        var reachable = agent.Offers.Aggregate(agent.Account.Free, (sum, offer) => sum + offer.Resources);
        if (!reachable.Contains(needed)) return false;
        foreach (var offer in agent.Offers.Snapshot())
        {
            var missing = needed - agent.Account.Free;
            if (missing.IsEmpty && needed.Shared.IsEmpty) break;
            if (Cluster.HoldsAny(offer, needed) || !(missing - offer.Resources).Equals(missing))
                cluster.Rescind(offer, Refusal.Default);
        }
        return agent.Account.Free.Contains(needed);
    }

    private void Start(
        long correlation, Agent agent, OperatorOperationRequest request, Conversion conversion,
        VolumeResize? inPlace = null)
    {
        var batch = new BatchId(cluster.Random.NextUuid());
        var spec = new OperationSpec
        {
            Uuid = new(cluster.Random.NextUuid()),
            Principal = request.Principal ?? "anonymous",
            At = cluster.Now,
            Kind = request.Kind,
            Resources = request.Resources.Unallocate(),
            Source = request.Source.Unallocate(),
            Change = request.Change.Unallocate(),
        };
        var operation = new TrackedOperation
        {
            Spec = spec,
            Agent = agent,
            Conversion = conversion,
            InPlace = inPlace,
            SentWith = batch,
            Correlation = correlation,
            Latest = new OperationUpdate { Operation = spec.Uuid, Agent = agent.Id, State = OperationState.Pending },
        };
        agent.Account.Withhold(conversion.Consumed);
        Invariant.Check(cluster.Allocator.TryWithhold(agent.Id, conversion.Consumed),
            $"{agent} cannot keep {conversion.Consumed} back");
        var account = new PendingBatch(agent) { Held = conversion.Result };
        agent.Batches.Add(account);
        agent.Operations.TryAdd(spec.Uuid, operation);
        cluster.Open(operation, account);
        cluster.Touch(agent);
        cluster.Timers.Set(new(TimerKind.OperatorCall, operation), cluster.Now + cluster.Options.OperatorCallTimeout);
        cluster.Command(agent,
            new RunBatch(new Batch(batch, agent.Version, Framework: null, [new OperationStep(spec)])));
    }

    private static void End(Cluster cluster, TrackedOperation operation)
    {
        operation.Correlation = null;
        cluster.Timers.Cancel(new(TimerKind.OperatorCall, operation));
    }

    private static void Refuse(Cluster cluster, long correlation, int status, string reason) =>
        cluster.Do(new Reply(correlation, new CallRefused(status, reason)));
}
