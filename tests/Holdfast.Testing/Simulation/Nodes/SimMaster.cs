using System.Collections.Immutable;
using Holdfast.Allocation;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Testing.Simulation.Checkers;
using Holdfast.Testing.Simulation.Frameworks;
using Holdfast.Testing.Simulation.Link;
using Holdfast.Testing.Simulation.Running;
using MasterProcess = Holdfast.Testing.Simulation.Running.SimProcess<
    Holdfast.Master.Core.MasterEvent, Holdfast.Master.Core.Registry.MasterDelta,
    Holdfast.Master.Core.Effects.MasterEffect>;

namespace Holdfast.Testing.Simulation.Nodes;

/// <summary>The master: its registry outlives its processes.</summary>
internal sealed class SimMaster
{
    private readonly Schedule _schedule;
    private readonly EventTrace _log;
    private readonly Chance _chance;
    private readonly CheckerSet _checkers;
    private readonly SortedDictionary<string, AgentRow> _agents = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, FrameworkRow> _frameworks = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, VolumeRow> _volumes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, RemovedFrameworkRow> _removed = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, WeightRow> _weights = new(StringComparer.Ordinal);
    private readonly Dictionary<long, SimConnection> _connections = [];
    private readonly Dictionary<long, SimSubscription> _subscribing = [];
    private readonly Dictionary<StreamId, SimSubscription> _streams = [];
    private readonly SimAlarm _alarm;
    private ImmutableArray<Incarnation> _chain = [];
    private long _lastConnection;
    private long _lastCorrelation;

    public SimMaster(Schedule schedule, EventTrace log, Chance chance, CheckerSet checkers)
    {
        (_schedule, _log, _chance, _checkers) = (schedule, log, chance, checkers);
        Clock = new SimClock(schedule);
        _alarm = new SimAlarm(schedule, Clock, () => Process?.Post(new WakeupDue(Now)));
    }

    public SimNetwork? Network { get; set; }

    public SimClock Clock { get; }

    public DateTimeOffset Now => Clock.Now;

    public MasterProcess? Process { get; private set; }

    public MasterCore? Core { get; private set; }

    /// <summary>Told of the end of each process.</summary>
    public Action<MasterProcess>? Died { get; set; }

    /// <summary>Told of each answer to a call.</summary>
    public Action<long, CallOutcome>? Answered { get; set; }

    /// <summary>Told of each agent that is given up.</summary>
    public Action<AgentId>? GaveUp { get; set; }

    /// <summary>Agents that are given up now.</summary>
    public HashSet<AgentId> Unreachable { get; } = [];

    public static MasterOptions Options { get; } = new()
    {
        AgentPingTimeout = TimeSpan.FromSeconds(5),
        MaxAgentPingTimeouts = 3,
        AgentReregisterTimeout = TimeSpan.FromSeconds(60),
        Allocation = new AllocatorOptions { AllocationInterval = TimeSpan.FromSeconds(2) },
    };

    public void Start()
    {
        if (Process is not null) return;
        var random = new SeededRandom(_chance.NextSeed());
        _chain = _chain.Add(new Incarnation(random.NextUuid()));
        var identity = new MasterIdentity(random.NextUuid().ToString("D"), _chain);
        var rows = new MasterRows([.. _agents.Values], [.. _frameworks.Values], [.. _volumes.Values])
        {
            RemovedFrameworks = [.. _removed.Values],
            Weights = [.. _weights.Values],
        };
        // Stored by the last process, perhaps without a word.
        Unreachable.UnionWith(rows.Agents.Where(static row => row.Standing == AgentStanding.Unreachable)
            .Select(static row => row.Agent.Id));
        var core = new MasterCore(Options, identity, rows, random, new SimWireForms());
        var process = new MasterProcess(_schedule, _log, _chance.Fork(), "master", core, Store, Perform)
        {
            AfterBatch = () => _checkers.MasterApplied(core),
        };
        (Process, Core) = (process, core);
        _log.Tell("master", "starts");
        process.Post(new MasterStarted(Now));
    }

    public void Crash()
    {
        if (Process is not { } process) return;
        _log.Tell("master", "crashes");
        process.Kill();
        (Process, Core) = (null, null);
        _connections.Clear();
        _subscribing.Clear();
        _streams.Clear();
        Network?.MasterDied(process);
        Died?.Invoke(process);
    }

    public void JumpClock(TimeSpan by)
    {
        _log.Tell("master", $"its clock jumps by {by}");
        Clock.Jump(by);
        _alarm.Arm();
    }

    public long NextConnection(SimConnection connection)
    {
        _connections.Add(++_lastConnection, connection);
        return _lastConnection;
    }

    public long NextCorrelation() => ++_lastCorrelation;

    public void Subscribe(SimSubscription subscription, SubscribeRequest request)
    {
        var correlation = NextCorrelation();
        _subscribing.Add(correlation, subscription);
        Process?.Post(new SubscribeReceived(Now, correlation, request));
    }

    private void Store(IReadOnlyList<MasterDelta> deltas)
    {
        foreach (var delta in deltas)
            switch (delta)
            {
                case StoreAgent agent: _agents[agent.Agent.Agent.Id.ToString()] = agent.Agent; break;
                case StoreFramework framework:
                    _frameworks[framework.Framework.Framework.Id.ToString()] = framework.Framework;
                    break;
                case RemoveFramework framework: _frameworks.Remove(framework.Framework.ToString()); break;
                case ForgetAgent agent: _agents.Remove(agent.Agent.ToString()); break;
                case StoreRemovedFramework removed:
                    _removed[removed.Framework.Framework.ToString()] = removed.Framework;
                    break;
                case ForgetRemovedFramework removed: _removed.Remove(removed.Framework.ToString()); break;
                case StoreWeight weight: _weights[weight.Weight.Role.ToString()] = weight.Weight; break;
                case StoreVolume volume: _volumes[volume.Volume.Volume.Id.ToString()] = volume.Volume; break;
                case RemoveVolume volume: _volumes.Remove(volume.Volume.ToString()); break;
                default: throw SimulationFailedException.Broken("A registry knows what to store", $"{delta}");
            }
    }

    private void Perform(MasterEffect effect)
    {
        switch (effect)
        {
            case WakeAt wake: _alarm.Set(wake.Due); break;
            case Tell tell:
                _log.Tell("master", $"{tell.Note}");
                if (tell.Note is FrameworkRemoved removed) _checkers.FrameworkEnded(removed.Framework);
                if (tell.Note is AgentRegistered registered) Unreachable.Remove(registered.Agent);
                if (tell.Note is AgentUnreachable lost && Unreachable.Add(lost.Agent)) GaveUp?.Invoke(lost.Agent);
                break;
            case Reply reply: Answered?.Invoke(reply.Correlation, reply.Outcome); break;
            case OpenStream open:
                if (!_subscribing.Remove(open.Correlation, out var subscription)) break;
                _streams.Add(open.Stream, subscription);
                subscription.Opened(open.Stream);
                break;
            case AdaptStream: break; // Its frameworks read the events themselves, whatever form they would have.
            case SendEvent send: _streams.GetValueOrDefault(send.Stream)?.Send(send.Event); break;
            case CloseStream close:
                if (_streams.Remove(close.Stream, out var closed)) closed.Close();
                break;
            case WelcomeAgent welcome: ConnectionOf(welcome.Connection)?.Welcome(welcome.Welcome); break;
            case RefuseAgent refuse: ConnectionOf(refuse.Connection)?.Refuse(refuse.Refusal); break;
            case SendFrame frame: ConnectionOf(frame.Connection)?.Send(frame.Frame); break;
            case CloseConnection close: ConnectionOf(close.Connection)?.CloseByMaster(close.Reason); break;
            default: throw SimulationFailedException.Broken("A master's host knows what to do", $"{effect}");
        }
    }

    private SimConnection? ConnectionOf(long connection) => _connections.GetValueOrDefault(connection);
}
