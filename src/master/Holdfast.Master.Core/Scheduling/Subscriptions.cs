using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Allocation.Frameworks;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>The life of frameworks.</summary>
/// <remarks>
/// <code>
///   (new) ──SUBSCRIBE──► connected ◄──SUBSCRIBE── disconnected, recovered
///                          │    │                      │
///                          │    └──stream breaks──►────┤
///                          └──TEARDOWN──► removed ◄────┘ time out
/// </code>
/// </remarks>
internal sealed class Subscriptions(Cluster cluster)
{
    private int _lastNumber = -1;

    public void Subscribe(long correlation, SubscribeRequest request)
    {
        if (PrincipalClaim.ExplainSubscribe(request.Principal, request.Framework) is { } foreign)
        {
            cluster.Do(
                new Reply(correlation, new CallRefused(400, $"Failed to validate scheduler::Call: {foreign}")));
            return;
        }
        request = request with { Framework = Named(request) };
        var stream = new StreamId(cluster.Random.NextUuid());
        cluster.Do(new OpenStream(correlation, stream, request.Framework.Capabilities));
        var known = cluster.Frameworks.Find(request.Framework.Id);
        if (Refusal(request, known) is { } fault)
        {
            cluster.Do(new SendEvent(stream, new SubscriptionFailed(fault)));
            cluster.Do(new CloseStream(stream));
            if (known is { Spec.Principal: null } && request.Principal is { } proven) Withhold(known, proven);
            return;
        }
        var isNew = known is null;
        var framework = known is null ? Admit(request) : Resume(known, request);
        cluster.Counter.Called(framework, "subscribe");
        framework.Stream = stream;
        cluster.FrameworksByStream.Add(stream, framework);
        cluster.Allocator.Activate(framework.Id);
        cluster.Send(framework, new Subscribed(framework.Id, cluster.Options.HeartbeatInterval));
        Beat(framework);
        cluster.Note(new FrameworkSubscribed(framework.Id, framework.Spec.Name, isNew));
        cluster.Touch(framework);
        if (isNew) cluster.Watch.Added(framework);
        else cluster.Watch.Changed(framework);
    }

    /// <summary>A framework that only the registry or an agent knows.</summary>
    public Framework Recover(FrameworkSpec spec, DateTimeOffset registeredAt)
    {
        var framework = new Framework(spec.Id, registeredAt)
        {
            Spec = spec,
            Roles = SubscribeCheck.RolesOf(spec),
            IsRecovered = true,
        };
        cluster.Frameworks.TryAdd(framework.Id, framework);
        cluster.Allocator.AddFramework(framework.Id, DemandOf(framework, suppressed: [], minimums: null),
            isActive: false);
        // The default timeout is 0, and a start of the master must not end every task: see the design, §3.4.
        var patience = spec.FailoverTimeout > cluster.Options.AgentReregisterTimeout
            ? spec.FailoverTimeout
            : cluster.Options.AgentReregisterTimeout;
        cluster.Timers.Set(new(TimerKind.Failover, framework), Later(patience));
        cluster.Touch(framework);
        cluster.Watch.Added(framework);
        return framework;
    }

    /// <summary>The framework is something else from now on, under the same subscription.</summary>
    public void Update(long correlation, Framework framework, SubscribeRequest request)
    {
        request = request with { Framework = Named(request) };
        if (SubscribeCheck.ExplainUpdate(request, framework, cluster.Options) is { } fault)
        {
            cluster.Do(new Reply(correlation, new CallRefused(400, fault)));
            return;
        }
        cluster.Do(new Reply(correlation, new CallDone()));
        var understood = framework.Spec.Capabilities;
        Describe(framework, request.Framework with { Id = framework.Id }, request);
        var isUnderstoodAnew = understood != framework.Spec.Capabilities;
        if (isUnderstoodAnew) cluster.Do(new AdaptStream(framework.Stream!.Value, framework.Spec.Capabilities));
        // What it could not be offered as it is now it is not to hold: in a role it left, or in a form it cannot read.
        foreach (var offer in framework.Offers.Snapshot())
            if (isUnderstoodAnew || !framework.Roles.Contains(offer.Role))
                cluster.Rescind(offer, Allocation.Filters.Refusal.None);
        cluster.Note(new FrameworkUpdated(framework.Id, framework.Spec.Name));
        cluster.Touch(framework);
        cluster.Watch.Changed(framework);
    }

    public void Heartbeat(Framework framework) => Beat(framework);

    public void StreamBroke(StreamId stream)
    {
        // A stream that the core closed is not in the book any more.
        if (!cluster.FrameworksByStream.TryGetValue(stream, out var framework)) return;
        Disconnect(framework);
        if (framework.Spec.FailoverTimeout <= TimeSpan.Zero)
        {
            cluster.Note(new FrameworkDisconnected(framework.Id, Due: null));
            Remove(framework, "its stream broke and its failover timeout is 0");
            return;
        }
        var due = Later(framework.Spec.FailoverTimeout);
        cluster.Timers.Set(new(TimerKind.Failover, framework), due);
        cluster.Note(new FrameworkDisconnected(framework.Id, due));
        cluster.Watch.Changed(framework);
    }

    public void TimedOut(Framework framework) =>
        Remove(framework, "it did not subscribe again within its failover timeout");

    /// <summary>Says whose a framework is that has no principal.</summary>
    public void Give(Framework framework, string principal)
    {
        Restate(framework, cluster.Forms.Reword(framework.Spec with { Principal = principal }));
        cluster.Touch(framework);
        cluster.Watch.Changed(framework);
    }

    /// <summary>Removes a framework: its tasks end, its offers are free, its reservations and volumes stay.</summary>
    public void Remove(Framework framework, string reason)
    {
        if (framework.Stream is { } stream)
        {
            Disconnect(framework);
            cluster.Do(new CloseStream(stream));
        }
        framework.UnregisteredAt = cluster.Now;
        framework.IsRecovered = false;
        cluster.Timers.Cancel(new(TimerKind.Failover, framework));
        var tasks = framework.Tasks.Count;
        ShutDown(framework);
        DropOperations(framework);
        cluster.Allocator.RemoveFramework(framework.Id);
        cluster.Frameworks.Remove(framework.Id);
        cluster.CompletedFrameworks.Enqueue(framework);
        while (cluster.CompletedFrameworks.Count > cluster.Options.MaxCompletedFrameworks)
            cluster.CompletedFrameworks.Dequeue();
        var removed = new RemovedFrameworkRow(framework.Id, cluster.Now);
        cluster.RemovedFrameworks.TryAdd(framework.Id, removed);
        // First: at no instant is it neither known nor known to be removed.
        cluster.Store(new StoreRemovedFramework(removed));
        cluster.Store(new RemoveFramework(framework.Id));
        cluster.Note(new FrameworkRemoved(framework.Id, reason, tasks));
        cluster.Touch(framework);
        cluster.Watch.Gone(framework);
    }

    // Whoever tries again and again fills no log.
    private void Withhold(Framework framework, string principal)
    {
        if (framework.WithheldFrom == principal) return;
        framework.WithheldFrom = principal;
        cluster.Note(new FrameworkWithheld(framework.Id, principal));
    }

    private string? Refusal(SubscribeRequest request, Framework? known)
    {
        if (SubscribeCheck.Explain(request, cluster.Options) is { } fault) return fault;
        if (known is not null) return SubscribeCheck.Explain(request, known);
        return cluster.RemovedFrameworks.Contains(request.Framework.Id)
            ? $"Framework {request.Framework.Id} has been removed; subscribe without an id to begin anew."
            : null;
    }

    private Framework Admit(SubscribeRequest request)
    {
        var id = request.Framework.Id.IsNone ? NextId() : request.Framework.Id;
        var framework = new Framework(id, cluster.Now)
        {
            Spec = request.Framework with { Id = id },
            Roles = SubscribeCheck.RolesOf(request.Framework),
        };
        cluster.Frameworks.TryAdd(id, framework);
        cluster.Allocator.AddFramework(id, DemandOf(framework, request.SuppressedRoles, request.Minimums),
            isActive: false);
        cluster.Store(new StoreFramework(framework.ToRow()));
        return framework;
    }

    private Framework Resume(Framework framework, SubscribeRequest request)
    {
        if (framework.Stream is { } old)
        {
            cluster.Send(framework, new SubscriptionFailed("Framework failed over"));
            Disconnect(framework);
            cluster.Do(new CloseStream(old));
        }
        cluster.Timers.Cancel(new(TimerKind.Failover, framework));
        framework.IsRecovered = false;
        framework.ReregisteredAt = cluster.Now;
        // User and checkpointing cannot change while tasks run with them; the call is obeyed in all else, as recorded.
        Describe(framework, Keeping(framework.Spec, request.Framework), request);
        return framework;
    }

    /// <summary>Takes over how the framework describes itself, and tells the registry and its agents.</summary>
    private void Describe(Framework framework, FrameworkSpec spec, SubscribeRequest request)
    {
        Restate(framework, spec);
        framework.Roles = SubscribeCheck.RolesOf(spec);
        cluster.Allocator.UpdateFramework(framework.Id, DemandOf(framework, request.SuppressedRoles, request.Minimums));
    }

    private void Restate(Framework framework, FrameworkSpec spec)
    {
        var hasChanged = !spec.Wire.Span.SequenceEqual(framework.Spec.Wire.Span);
        framework.Spec = spec;
        if (!hasChanged) return;
        cluster.Store(new StoreFramework(framework.ToRow()));
        foreach (var agent in AgentsOf(framework)) cluster.Command(agent, new UpdateFrameworkSpec(spec));
    }

    /// <summary>
    /// One that names no principal gets the authenticated one: what it orders is then stored with who ordered it (S2).
    /// </summary>
    private FrameworkSpec Named(SubscribeRequest request) =>
        request is { Principal: { } principal, Framework: { Principal: null } framework }
            ? cluster.Forms.Reword(framework with { Principal = principal })
            : request.Framework;

    private FrameworkSpec Keeping(FrameworkSpec known, FrameworkSpec sent)
    {
        if (sent.User == known.User && sent.Checkpoint == known.Checkpoint) return sent;
        // The bytes too: registry, agents and readers go by them.
        return cluster.Forms.Reword(sent with { User = known.User, Checkpoint = known.Checkpoint });
    }

    private void Disconnect(Framework framework)
    {
        cluster.FrameworksByStream.Remove(framework.Stream!.Value);
        framework.Stream = null;
        cluster.Timers.Cancel(new(TimerKind.Heartbeat, framework));
        foreach (var offer in framework.Offers.Snapshot()) cluster.Return(offer, Allocation.Filters.Refusal.None);
        cluster.Allocator.Deactivate(framework.Id);
        cluster.Touch(framework);
    }

    private void ShutDown(Framework framework)
    {
        foreach (var agent in AgentsOf(framework)) cluster.Command(agent, new ShutdownFramework(framework.Id));
        foreach (var executor in framework.Executors) cluster.Orphan(executor);
        framework.Executors.Clear();
        foreach (var task in framework.Tasks.Snapshot())
        {
            cluster.Orphan(task);
            if (!task.State.IsTerminal())
                TaskLife.Note(cluster, task, TaskState.Killed, TaskReason.FrameworkRemoved, "Framework removed");
            TaskLife.Complete(cluster, task);
        }
        // Those that are over and acknowledged are not among its tasks any more, but may still hold something.
        foreach (var agent in cluster.Agents)
            foreach (var task in agent.Tasks)
                if (task.Framework == framework) cluster.Orphan(task);
        foreach (var task in framework.UnreachableTasks.Snapshot())
        {
            TaskLife.Note(cluster, task, TaskState.Killed, TaskReason.FrameworkRemoved, "Framework removed");
            TaskLife.Complete(cluster, task);
        }
    }

    /// <summary>Nobody will acknowledge these any more but the master itself, once their outcome is there.</summary>
    private void DropOperations(Framework framework)
    {
        foreach (var operation in framework.Operations)
        {
            operation.Framework = null;
            cluster.Touch(operation.Agent);
            if (!operation.Latest.State.IsTerminal()) continue;
            operation.Agent.Operations.Remove(operation.Spec.Uuid);
            if (operation.Latest.Uuid is { } uuid)
                cluster.Command(operation.Agent, new AcknowledgeOperation(operation.Spec.Uuid, uuid));
        }
        framework.Operations.Clear();
    }

    private static IEnumerable<Agent> AgentsOf(Framework framework) => framework.Tasks.Select(task => task.Agent)
        .Concat(framework.Executors.Select(executor => executor.Agent)).Distinct();

    private void Beat(Framework framework)
    {
        cluster.Send(framework, new Heartbeat());
        cluster.Timers.Set(new(TimerKind.Heartbeat, framework), cluster.Now + cluster.Options.HeartbeatInterval);
    }

    private static FrameworkDemand DemandOf(
        Framework framework, IEnumerable<string> suppressed,
        ImmutableDictionary<RoleName, OfferMinimum>? minimums) => new()
    {
        Roles = framework.Roles,
        SuppressedRoles = [.. suppressed.Distinct().Select(role => RoleName.Parse(role))],
        Capabilities = framework.Spec.Capabilities,
        Minimums = minimums ?? ImmutableDictionary<RoleName, OfferMinimum>.Empty,
    };

    private FrameworkId NextId()
    {
        while (true)
        {
            var number = (++_lastNumber).ToString("D4", CultureInfo.InvariantCulture);
            var id = FrameworkId.Parse($"{cluster.Identity.MasterId}-{number}");
            // A framework may have brought an id that looks like one of ours.
            if (!cluster.Frameworks.Contains(id) && !cluster.RemovedFrameworks.Contains(id)) return id;
        }
    }

    private DateTimeOffset Later(TimeSpan span) =>
        span < DateTimeOffset.MaxValue - cluster.Now ? cluster.Now + span : DateTimeOffset.MaxValue;
}
