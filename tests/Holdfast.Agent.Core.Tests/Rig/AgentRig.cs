using Holdfast.Agent.Core.Rows;
using Holdfast.Link;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests.Rig;

/// <summary>
/// An agent's core with a store, a master and a clock of its own. Each event is one commit; what it asks for is kept,
/// and done
/// only where a test or a <see cref="SimulatedHost"/> does it.
/// </summary>
internal sealed class AgentRig
{
    public static readonly Incarnation Master = new(new Guid(1, 0, 0, new byte[8]));

    private readonly Dictionary<(string, string), AgentRow> _store;
    private readonly LinkWindow _window = new();
    private LinkSession<MasterMessage>? _session;
    private long _connection;
    private AgentHello? _hello;

    public AgentRig(
        AgentFacts? facts = null, IEnumerable<AgentRow>? rows = null, ulong seed = 1, DateTimeOffset? now = null,
        AgentOptions? options = null)
    {
        _store = (rows ?? []).ToDictionary(static row => (row.Table, row.Key));
        Now = now ?? Given.Start;
        SinceBoot = (facts ??= Given.Facts()).SinceBoot;
        var frame = new Frame<AgentDelta, AgentEffect>();
        Outcome = AgentCore.Recover(
            [.. _store.Values], facts, options ?? new AgentOptions { WorkDirectory = "/agent" },
            new SeededRandom(seed), Now, frame);
        if (Outcome is Recovered recovered) Core = recovered.Core;
        Commit(frame);
    }

    public RecoverOutcome Outcome { get; }

    public AgentCore Core { get; } = null!;

    public DateTimeOffset Now { get; private set; }

    /// <summary>What the clock says that nobody can set.</summary>
    public TimeSpan SinceBoot { get; private set; }

    /// <summary>All effects so far.</summary>
    public List<AgentEffect> Effects { get; } = [];

    /// <summary>Effects that nobody has done yet; the link's are done by the rig.</summary>
    public Queue<AgentEffect> Undone { get; } = new();

    /// <summary>What the agent told its master, over all sessions.</summary>
    public List<AgentMessage> Said { get; } = [];

    /// <summary>Called after each commit, before its effects.</summary>
    public Action? Committed { get; set; }

    public IReadOnlyCollection<AgentRow> Rows => _store.Values;

    public DateTimeOffset? Wake { get; private set; }

    public AgentHello? Hello => _hello;

    public IEnumerable<T> Did<T>() where T : AgentEffect => Effects.OfType<T>();

    public IEnumerable<T> SaidAll<T>() where T : AgentMessage => Said.OfType<T>();

    /// <summary>The states of the task's updates, in the order in which the master first saw them.</summary>
    public List<TaskState> StatesOf(string task) =>
    [
        .. SaidAll<TaskUpdated>().Select(static said => said.Update).Where(update => update.Task.ToString() == task)
            .DistinctBy(static update => update.Uuid).Select(static update => update.State),
    ];

    public TaskUpdate LastOf(string task) => SaidAll<TaskUpdated>()
        .Select(static said => said.Update).Last(update => update.Task.ToString() == task);

    public OperationUpdate? OutcomeOf(OperationSpec operation) => SaidAll<OperationUpdated>()
        .Select(static said => said.Update).LastOrDefault(update => update.Operation == operation.Uuid);

    public void Apply(Func<DateTimeOffset, AgentEvent> evt)
    {
        var frame = new Frame<AgentDelta, AgentEffect>();
        Core.Apply(evt(Now), frame);
        Commit(frame);
    }

    /// <summary>Time passes.</summary>
    /// <param name="time">By the clock.</param>
    /// <param name="really">Which share of it passes really, while the clock follows one that was set.</param>
    public void Pass(TimeSpan time, double really = 1)
    {
        var end = Now + time;
        while (Wake is { } due && due <= end)
        {
            Wake = null;
            MoveTo(due);
            Apply(at => new WakeDue(at, SinceBoot));
        }
        MoveTo(end);

        void MoveTo(DateTimeOffset at)
        {
            if (at <= Now) return;
            SinceBoot += (at - Now) * really;
            Now = at;
        }
    }

    /// <summary>The master takes the connection that the agent asks for.</summary>
    public AgentRig Register(bool knowsObeyed = true, Incarnation? incarnation = null)
    {
        while (Effects.FindLast(static effect => effect is Connect or CloseConnection) is not Connect connect
            || connect.Connection <= _connection) PassToWake();
        _connection = Did<Connect>().Last().Connection;
        Apply(at => new LinkConnected(at, _connection));
        var session = new Guid((int)_connection, 1, 0, new byte[8]);
        _session = new LinkSession<MasterMessage>(session, _window);
        Apply(at => new WelcomeReceived(at, _connection, new MasterWelcome
        {
            Version = 1,
            Agent = Given.AgentId,
            Session = session,
            Resumed = false,
            Received = 0,
            Incarnation = incarnation ?? Master,
            KnowsObeyed = knowsObeyed,
            SilenceMax = TimeSpan.FromSeconds(75),
        }));
        return this;
    }

    public void Tell(MasterMessage message)
    {
        var frames = new List<LinkFrame<MasterMessage>>();
        Assert.True(_session!.TrySend(message, 1, frames));
        foreach (var frame in frames) Apply(at => new FrameReceived(at, _connection, frame));
    }

    public void Receive(LinkFrame<MasterMessage> frame) => Apply(at => new FrameReceived(at, _connection, frame));

    /// <summary>The master answers the connection that the agent asks for, and does not admit it.</summary>
    public void BeRefused(RefusalKind kind, bool knowsObeyed = false)
    {
        var connection = Did<Connect>().Last().Connection;
        Apply(at => new LinkConnected(at, connection));
        Apply(at => new RefusalReceived(
            at, connection, new MasterRefusal(kind, "not now") { KnowsObeyed = knowsObeyed }));
    }

    /// <summary>The master says something that cannot be read.</summary>
    public void Misunderstand(string reason) => Apply(at => new MessageUnreadable(at, _connection, reason));

    /// <summary>The master, which admitted the agent, cannot read what it says.</summary>
    public void BeNotUnderstood(string reason) => Apply(
        at => new RefusalReceived(at, _connection, new MasterRefusal(RefusalKind.Later, reason)));

    public void LoseLink() => Apply(at => new LinkLost(at, _connection, "cut"));

    /// <summary>The batch that a master which knows the agent's version would send.</summary>
    public Batch Batch(int number, params BatchStep[] steps) => new(
        new BatchId(new Guid(number, 9, 0, new byte[8])), Version, Given.FrameworkSpec(), [.. steps]);

    public ResourceVersion Version => Rows.OfType<IdentityRow>().Single().Version;

    public void Run(int number, params BatchStep[] steps) => Tell(new RunBatch(Batch(number, steps)));

    /// <summary>Acknowledges every update and outcome that is under way, as a framework would.</summary>
    public void AcknowledgeAll()
    {
        for (var i = 0; i < Said.Count; i++)
            switch (Said[i])
            {
                case TaskUpdated { Update: { Uuid: { } uuid } update } when _acknowledged.Add(uuid):
                    Tell(new AcknowledgeUpdate(update.Framework, update.Task, uuid));
                    break;
                case OperationUpdated { Update: { Uuid: { } uuid, Operation: { } operation } } when _acknowledged.Add(
                    uuid):
                    Tell(new AcknowledgeOperation(operation, uuid));
                    break;
            }
    }

    private readonly HashSet<UpdateUuid> _acknowledged = [];

    private void PassToWake()
    {
        Assert.NotNull(Wake);
        Pass(Wake.Value - Now);
    }

    private void Commit(Frame<AgentDelta, AgentEffect> frame)
    {
        foreach (var delta in frame.Deltas)
            if (delta is PutRow put) _store[(put.Table, put.Key)] = put.Row;
            else _store.Remove((delta.Table, delta.Key));
        if (frame.Deltas.Count > 0) Committed?.Invoke();
        foreach (var effect in frame.Effects) Keep(effect);
    }

    private void Keep(AgentEffect effect)
    {
        Effects.Add(effect);
        switch (effect)
        {
            case WakeAt wake: Wake = wake.Due; break;
            case SendHello hello: _hello = hello.Hello; break;
            case SendFrame { Frame: MessageFrame<AgentMessage> frame }:
                Said.Add(frame.Message);
                _session?.Receive(frame.Sequence);
                break;
            case Connect or CloseConnection or SendFrame or Announce: break;
            default: Undone.Enqueue(effect); break;
        }
    }
}
