using System.Collections.Immutable;
using Holdfast.Allocation;
using Holdfast.Link;
using Holdfast.Master.Core.Counting;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.State;

/// <summary>
/// All that the master knows, and the few moves that keep it consistent. What is decided lies in the folders beside.
/// </summary>
internal sealed partial class Cluster
{
    private readonly HashSet<Agent> _touched = [];
    private Frame<MasterDelta, MasterEffect> _frame = new();
    private DateTimeOffset? _announcedWake;

    public Cluster(MasterOptions options, MasterIdentity identity, SeededRandom random, IWireForms forms)
    {
        (Options, Identity, Random, Forms) = (options, identity, random, forms);
        Allocator = new Allocator(options.Allocation);
        Watch = new ClusterWatch(this);
    }

    public MasterOptions Options { get; }

    public MasterIdentity Identity { get; }

    public SeededRandom Random { get; }

    public IWireForms Forms { get; }

    public Allocator Allocator { get; }

    public Counter Counter { get; } = new();

    public TimerQueue Timers { get; } = new();

    public OrderedMap<AgentId, Agent> Agents { get; } = new();

    public Dictionary<Guid, Agent> AgentsByLedger { get; } = [];

    public Dictionary<long, Agent> AgentsByConnection { get; } = [];

    public OrderedMap<FrameworkId, Framework> Frameworks { get; } = new();

    public Dictionary<StreamId, Framework> FrameworksByStream { get; } = [];

    public Queue<Framework> CompletedFrameworks { get; } = new();

    /// <summary>
    /// Frameworks that were removed, oldest first, whether they are shown or not: their ids are not used again, and
    /// agents that come back with them are told.
    /// </summary>
    public OrderedMap<FrameworkId, RemovedFrameworkRow> RemovedFrameworks { get; } = new();

    public ClusterWatch Watch { get; }

    public OrderedMap<OfferId, OpenOffer> Offers { get; } = new();

    /// <summary>Weights of roles; a role that is not among them has 1.</summary>
    public ImmutableSortedDictionary<RoleName, double> Weights { get; private set; } =
        ImmutableSortedDictionary<RoleName, double>.Empty;

    /// <summary>Agents whose sessions hold more than they may; they are given up at the end of the event.</summary>
    public Queue<Agent> Overrun { get; } = new();

    public DateTimeOffset Now { get; private set; }

    public DateTimeOffset StartedAt { get; set; }

    /// <summary>Rises with every change of the inventory.</summary>
    public long VolumesVersion { get; set; }

    /// <summary>Whether something changed that readers see since they were last shown it.</summary>
    public bool IsViewDirty
    {
        get;
        set
        {
            field = value;
            if (value) ViewChanges++;
        }
    } = true;

    /// <summary>Rises with every change that readers see.</summary>
    public long ViewChanges { get; private set; }

    /// <summary>Starts an event. A clock that was set back does not set the core's back.</summary>
    public void Begin(DateTimeOffset at, Frame<MasterDelta, MasterEffect> frame)
    {
        _frame = frame;
        if (at > Now) Now = at;
    }

    /// <summary>Ends an event: checks the accounts it changed, and asks to be woken for the next timer.</summary>
    public void End()
    {
        foreach (var agent in _touched) CheckAccount(agent);
        _touched.Clear();
        if (Timers.NextDue is not { } due || due == _announcedWake) return;
        _announcedWake = due;
        Do(new WakeAt(due));
    }

    /// <summary>The host's wake-up came: the next one must be asked for again.</summary>
    public void WokeUp() => _announcedWake = null;

    public void SetWeight(RoleName role, double weight)
    {
        Allocator.SetWeight(role, weight);
        Weights = Weights.SetItem(role, weight);
        IsViewDirty = true;
    }

    public void Do(MasterEffect effect) => _frame.Do(effect);

    public void Store(MasterDelta delta) => _frame.Store(delta);

    public void Note(MasterNote note) => _frame.Do(new Tell(note));

    /// <summary>Sends a framework an event, if it is connected.</summary>
    public void Send(Framework framework, SchedulerEvent evt)
    {
        if (framework.Stream is not { } stream) return;
        Counter.Sent(framework, evt);
        _frame.Do(new SendEvent(stream, evt));
    }

    /// <summary>
    /// Gives an agent a command; it is sent when a connection and the window allow it, or never once the session
    /// ends.
    /// </summary>
    public void Command(Agent agent, MasterMessage message)
    {
        if (agent.Session is not { } session) return;
        var frames = new List<LinkFrame<MasterMessage>>();
        if (session.TrySend(message, CommandWeight.Of(message), frames)) SendFrames(agent, frames);
        else Overrun.Enqueue(agent);
    }

    public void SendFrames(Agent agent, IEnumerable<LinkFrame<MasterMessage>> frames)
    {
        if (agent.Connection is not { } connection) return;
        foreach (var frame in frames) _frame.Do(new SendFrame(connection, frame));
    }

    /// <summary>Something of the agent changed that readers see or the account counts.</summary>
    public void Touch(Agent agent)
    {
        (agent.View, agent.VolumeViews) = (null, null);
        IsViewDirty = true;
        _touched.Add(agent);
    }

    /// <summary>Something of the framework changed that readers see.</summary>
    public void Touch(Framework framework)
    {
        framework.View = null;
        IsViewDirty = true;
    }

    /// <summary>
    /// The allocator's next look at what changed: at once, but after the events that are queued already.
    /// </summary>
    public void WantAllocation()
    {
        var key = new TimerKey(TimerKind.AllocateCandidates);
        if (Allocator.HasCandidates && !Timers.IsSet(key)) Timers.Set(key, Now);
    }

    private void CheckAccount(Agent agent)
    {
        agent.Account.Check();
        if (!Allocator.Knows(agent.Id) || !agent.Account.Missing.IsEmpty) return;
        Invariant.Check(agent.Account.Free.NonShared.Equals(Allocator.FreeOf(agent.Id).NonShared),
            $"of {agent} {agent.Account.Free} is free, but the allocator would offer {Allocator.FreeOf(agent.Id)}");
    }
}
