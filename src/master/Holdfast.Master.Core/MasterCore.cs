using System.Diagnostics;
using Holdfast.Allocation;
using Holdfast.Master.Core.Agents;
using Holdfast.Master.Core.Counting;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Operators;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Scheduling;
using Holdfast.Master.Core.State;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Loop;

namespace Holdfast.Master.Core;

/// <summary>
/// The master's decisions: which agents belong to the cluster, who is offered what, and what becomes of what is
/// accepted.
/// </summary>
/// <remarks>
/// This class only says who decides: frameworks and their calls in <c>Scheduling</c>, agents in <c>Agents</c>,
/// operators in
/// <c>Operators</c>. All of them share one <see cref="Cluster"/>. It belongs to one thread.
/// </remarks>
public sealed class MasterCore : ICore<MasterEvent, MasterDelta, MasterEffect>
{
    private readonly Cluster _cluster;
    private readonly MasterRows _rows;
    private readonly Subscriptions _subscriptions;
    private readonly OfferBook _book;
    private readonly CallDesk _desk;
    private readonly AgentAdmission _admission;
    private readonly Liveness _liveness;
    private readonly AgentInbox _inbox;
    private readonly OperatorCalls _operators;
    private readonly GoneAgents _gone;
    private readonly RoleWeights _weights;
    private readonly Watchers _watchers;
    private readonly RegistryGc _gc;
    private readonly CountReader _counts;
    private readonly ViewBuilder _views;

    /// <param name="options">What the operator set.</param>
    /// <param name="identity">Which master this is.</param>
    /// <param name="rows">What the registry holds.</param>
    /// <param name="random">Seeded freshly in production.</param>
    /// <param name="forms">Rewrites senders' bytes.</param>
    public MasterCore(
        MasterOptions options, MasterIdentity identity, MasterRows rows, SeededRandom random, IWireForms forms)
    {
        _cluster = new Cluster(options, identity, random, forms);
        _rows = rows;
        _subscriptions = new Subscriptions(_cluster);
        _book = new OfferBook(_cluster);
        var volumeNames = new VolumeNames(_cluster);
        _desk = new CallDesk(_cluster, _subscriptions, _book, volumeNames);
        _admission = new AgentAdmission(_cluster);
        _liveness = new Liveness(_cluster, _admission);
        var updates = new AgentUpdates(_cluster);
        _inbox = new AgentInbox(_cluster, _admission, new AgentReports(_cluster, _subscriptions, updates), updates);
        _operators = new OperatorCalls(_cluster, _subscriptions, volumeNames);
        _gone = new GoneAgents(_cluster, _admission);
        _weights = new RoleWeights(_cluster);
        _gc = new RegistryGc(_cluster);
        _counts = new CountReader(_cluster);
        _views = new ViewBuilder(_cluster);
        _watchers = new Watchers(_cluster, _views);
    }

    /// <summary>Whether anything that the view shows changed since <see cref="BuildView"/> was last called.</summary>
    public bool IsViewDirty => _cluster.IsViewDirty;

    /// <summary>How often the allocator shared out what was free.</summary>
    public long AllocationRuns => _book.Runs;

    /// <summary>Does a bounded part of the work of <see cref="BuildView"/>; true once little of it is left.</summary>
    public bool PrepareView() => _views.Prepare();

    /// <summary>The state as readers may see it; on the loop's thread only.</summary>
    public MasterView BuildView() => _views.Build();

    /// <inheritdoc/>
    public void Apply(MasterEvent evt, Frame<MasterDelta, MasterEffect> frame)
    {
        ArgumentNullException.ThrowIfNull(evt);
        ArgumentNullException.ThrowIfNull(frame);
        _cluster.Begin(evt.At, frame);
        Dispatch(evt);
        while (_cluster.Overrun.TryDequeue(out var agent))
            _liveness.GiveUp(agent, "more commands wait for it than a session may hold");
        _cluster.WantAllocation();
        _cluster.End();
    }

    private void Dispatch(MasterEvent evt)
    {
        switch (evt)
        {
            case MasterStarted:
                Start();
                break;
            case WakeupDue:
                Wake();
                break;
            case SubscribeReceived subscribe:
                _subscriptions.Subscribe(subscribe.Correlation, subscribe.Request);
                break;
            case CallReceived call:
                _desk.Take(call);
                break;
            case StreamBroken broken:
                _subscriptions.StreamBroke(broken.Stream);
                break;
            case AgentConnected connected:
                _admission.Connected(connected.Connection, connected.Hello);
                break;
            case AgentFrameReceived received:
                _inbox.Received(received.Connection, received.Frame);
                break;
            case AgentDisconnected disconnected:
                _admission.Disconnected(disconnected.Connection);
                break;
            case OperatorKillReceived kill:
                OperatorKills.Kill(_cluster, kill);
                break;
            case OperatorOperationReceived operation:
                _operators.Operate(operation.Correlation, operation.Request);
                break;
            case OperatorGoneReceived order:
                _gone.Mark(order);
                break;
            case OperatorTeardownReceived teardown:
                _operators.TearDown(teardown.Correlation, teardown.Framework, teardown.Principal);
                break;
            case OperatorGiftReceived gift:
                _operators.Give(gift);
                break;
            case OperatorWeightsReceived weights:
                _weights.Update(weights.Correlation, weights.Request);
                break;
            case WatchAsked asked:
                _watchers.Ask(asked.Correlation);
                break;
            case WatchBroken broken:
                _watchers.Forget(broken.Watch);
                break;
            case CountsAsked asked:
                _counts.Tell(asked.Correlation);
                break;
            case WaitingAsked asked:
                _operators.ExplainWaiting(asked.Correlation, asked.Framework);
                break;
            default:
                throw new UnreachableException($"No rule for {evt.GetType().Name}.");
        }
    }

    /// <summary>Takes over what the registry knows; everything else comes from agents and frameworks.</summary>
    private void Start()
    {
        _cluster.StartedAt = _cluster.Now;
        _weights.Begin(_rows.Weights);
        foreach (var row in _rows.Agents)
        {
            var agent = new Agent(row.Agent.Id, row.AdmittedAt)
            {
                Spec = row.Agent,
                Ledger = row.Ledger,
                Generation = row.Generation,
                Start = row.Start,
                UnreachableSince = row.UnreachableSince,
                GoneSince = row.GoneSince,
                Phase = row.Standing switch
                {
                    AgentStanding.Unreachable => AgentPhase.Unreachable,
                    AgentStanding.Gone => AgentPhase.Gone,
                    _ => AgentPhase.Recovered,
                },
            };
            _cluster.Agents.TryAdd(agent.Id, agent);
            KnowByLedger(agent);
        }
        foreach (var row in _rows.Volumes)
            _cluster.Agents.Find(row.Agent)?.Volumes.Put(row.Volume.Id, row.Volume.WithoutUse());
        foreach (var row in _rows.RemovedFrameworks.OrderBy(row => row.At))
            _cluster.RemovedFrameworks.TryAdd(row.Framework, row);
        foreach (var row in _rows.Frameworks)
        {
            if (_cluster.RemovedFrameworks.Contains(row.Framework.Id))
                _cluster.Store(new RemoveFramework(row.Framework.Id));
            else
                _subscriptions.Recover(row.Framework, row.RegisteredAt);
        }
        _cluster.Timers.Set(new(TimerKind.AllocateAll), _cluster.Now + _cluster.Options.Allocation.AllocationInterval);
        if (!_rows.Agents.IsEmpty)
            _cluster.Timers.Set(new(TimerKind.Recovery), _cluster.Now + _cluster.Options.AgentReregisterTimeout);
        _gc.Begin();
    }

    // One that was gone may have come back with the same ledger under another id.
    private void KnowByLedger(Agent agent)
    {
        var known = _cluster.AgentsByLedger.GetValueOrDefault(agent.Ledger);
        if (agent.Phase == AgentPhase.Gone && known is { Phase: not AgentPhase.Gone }) known.Former = agent;
        else _cluster.AgentsByLedger[agent.Ledger] = agent;
        if (agent.Phase != AgentPhase.Gone) agent.Former = known;
    }

    private void Wake()
    {
        _cluster.WokeUp();
        while (_cluster.Timers.TryTakeDue(_cluster.Now, out var timer)) Fire(timer);
    }

    private void Fire(TimerKey timer)
    {
        switch (timer)
        {
            case { Kind: TimerKind.AllocateCandidates }:
                _book.Allocate(AllocationScope.Candidates);
                break;
            case { Kind: TimerKind.AllocateAll }:
                _cluster.Timers.Set(timer, _cluster.Now + _cluster.Options.Allocation.AllocationInterval);
                _book.Allocate(AllocationScope.All);
                break;
            case { Kind: TimerKind.Heartbeat, Subject: Framework framework }:
                _subscriptions.Heartbeat(framework);
                break;
            case { Kind: TimerKind.Failover, Subject: Framework framework }:
                _subscriptions.TimedOut(framework);
                break;
            case { Kind: TimerKind.Ping, Subject: Agent agent }:
                _liveness.PingDue(agent);
                break;
            case { Kind: TimerKind.Report, Subject: Agent agent }:
                _liveness.ReportOverdue(agent);
                break;
            case { Kind: TimerKind.Recovery }:
                _liveness.RecoveryDue();
                break;
            case { Kind: TimerKind.RegistryGc }:
                _gc.Run();
                break;
            case { Kind: TimerKind.OperatorCall, Subject: TrackedOperation { Correlation: { } correlation } operation }:
                OperatorCalls.Unanswered(_cluster, operation, correlation);
                break;
            case { Kind: TimerKind.OpenWatches }:
                _watchers.OpenAll();
                break;
            case { Kind: TimerKind.WatchHeartbeat, Subject: Watcher watcher }:
                _watchers.Beat(watcher);
                break;
            case { Kind: TimerKind.OfferExpiry, Subject: OpenOffer offer }:
                _book.Expire(offer);
                break;
        }
    }
}
