using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Tests.Rig;

/// <summary>
/// A core with a clock of its own, whose effects are kept and whose wake-ups come when time is moved.
/// </summary>
internal sealed class MasterRig
{
    public const string MasterId = "4a1c0d7e-0000-4000-8000-000000000001";
    private readonly Dictionary<StreamId, List<SchedulerEvent>> _events = [];
    private long _lastCorrelation;
    private long _lastConnection;
    private DateTimeOffset? _wake;

    public MasterRig(MasterOptions? options = null, MasterRows? rows = null, ulong seed = 1, params Incarnation[] chain)
    {
        Incarnation own = new(new Guid(99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1));
        Core = new MasterCore(
            options ?? new MasterOptions(), new MasterIdentity(MasterId, [.. chain, own]), rows ?? MasterRows.Empty,
            new SeededRandom(seed), new FakeForms());
        Apply(new MasterStarted(Now));
    }

    public MasterCore Core { get; }

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Everything that was ever asked for, in order.</summary>
    public List<MasterEffect> Effects { get; } = [];

    public List<MasterDelta> Deltas { get; } = [];

    public HashSet<StreamId> ClosedStreams { get; } = [];

    public List<FakeAgent> Agents { get; } = [];

    public IEnumerable<MasterNote> Notes => Effects.OfType<Tell>().Select(tell => tell.Note);

    public MasterView View => Core.BuildView();

    /// <summary>Applies one event; the effects of just this one.</summary>
    public IReadOnlyList<MasterEffect> Apply(MasterEvent evt)
    {
        var frame = new Frame<MasterDelta, MasterEffect>();
        Core.Apply(evt, frame);
        Deltas.AddRange(frame.Deltas);
        Effects.AddRange(frame.Effects);
        foreach (var effect in frame.Effects)
        {
            if (effect is WakeAt wake) _wake = wake.Due;
            if (effect is SendEvent sent) EventsOf(sent.Stream).Add(sent.Event);
            if (effect is CloseStream closed) ClosedStreams.Add(closed.Stream);
            if (effect is SendFrame frameSent)
                Agents.Find(agent => agent.Connection == frameSent.Connection)?.Receive(frameSent.Frame);
        }
        return frame.Effects;
    }

    /// <summary>Lets time pass, with every wake-up on the way.</summary>
    public void Advance(TimeSpan span)
    {
        var end = Now + span;
        while (_wake is { } due && due <= end)
        {
            _wake = null;
            if (due > Now) Now = due;
            Apply(new WakeupDue(Now));
        }
        Now = end;
    }

    /// <summary>Lets wake-ups that are due come.</summary>
    public void Settle() => Advance(TimeSpan.FromMilliseconds(1));

    public long NextCorrelation() => ++_lastCorrelation;

    public long NextConnection() => ++_lastConnection;

    public List<SchedulerEvent> EventsOf(StreamId stream)
    {
        if (!_events.TryGetValue(stream, out var events)) _events.Add(stream, events = []);
        return events;
    }

    public FakeFramework Subscribe(FrameworkSpec? spec = null, params string[] suppressed)
    {
        var framework = new FakeFramework(this, spec ?? Make.Framework());
        framework.Subscribe(suppressed);
        return framework;
    }

    public FakeAgent Register(string resources = "cpus:4;mem:4096;disk:10240;ports:[31000-32000]",
        string hostname = "node1")
    {
        var agent = new FakeAgent(this, hostname, Make.Bag(resources));
        agent.Connect();
        agent.Report();
        return agent;
    }

    /// <summary>What the registry holds after all deltas so far, or after the first of them.</summary>
    public MasterRows Rows(int? first = null)
    {
        var agents = new SortedDictionary<string, AgentRow>(StringComparer.Ordinal);
        var frameworks = new SortedDictionary<string, FrameworkRow>(StringComparer.Ordinal);
        var volumes = new SortedDictionary<string, VolumeRow>(StringComparer.Ordinal);
        var removed = new SortedDictionary<string, RemovedFrameworkRow>(StringComparer.Ordinal);
        var weights = new SortedDictionary<string, WeightRow>(StringComparer.Ordinal);
        foreach (var delta in Deltas.Take(first ?? Deltas.Count))
        {
            switch (delta)
            {
                case StoreAgent store: agents[store.Agent.Agent.Id.ToString()] = store.Agent; break;
                case StoreFramework store: frameworks[store.Framework.Framework.Id.ToString()] = store.Framework; break;
                case RemoveFramework remove: frameworks.Remove(remove.Framework.ToString()); break;
                case ForgetAgent forget: agents.Remove(forget.Agent.ToString()); break;
                case StoreRemovedFramework store:
                    removed[store.Framework.Framework.ToString()] = store.Framework; break;
                case ForgetRemovedFramework forget: removed.Remove(forget.Framework.ToString()); break;
                case StoreWeight store: weights[store.Weight.Role.ToString()] = store.Weight; break;
                case StoreVolume store: volumes[store.Volume.Volume.Id.ToString()] = store.Volume; break;
                case RemoveVolume remove: volumes.Remove(remove.Volume.ToString()); break;
            }
        }
        return new MasterRows([.. agents.Values], [.. frameworks.Values], [.. volumes.Values])
        {
            RemovedFrameworks = [.. removed.Values],
            Weights = [.. weights.Values],
        };
    }

    /// <summary>Another start of the master on what this one stored; time goes on.</summary>
    public MasterRig Restart(int? firstDeltas = null)
    {
        var next = new MasterRig(rows: Rows(firstDeltas), seed: 2,
            chain: new Incarnation(new Guid(98, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)));
        next.Advance(TimeSpan.FromSeconds(1));
        return next;
    }
}
