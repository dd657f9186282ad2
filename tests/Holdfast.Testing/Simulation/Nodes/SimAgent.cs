using System.Diagnostics;
using Google.Protobuf;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Testing.Simulation.Checkers;
using Holdfast.Testing.Simulation.Link;
using Holdfast.Testing.Simulation.Running;
using AgentProcess = Holdfast.Testing.Simulation.Running.SimProcess<
    Holdfast.Agent.Core.AgentEvent, Holdfast.Agent.Core.AgentDelta, Holdfast.Agent.Core.AgentEffect>;

namespace Holdfast.Testing.Simulation.Nodes;

/// <summary>An agent: its ledger outlives its processes, its machine outlives both.</summary>
internal sealed class SimAgent
{
    /// <summary>The disk of its own that each agent has beside the root disk.</summary>
    public static readonly DiskSource MountSource = new(DiskSourceKind.Mount, "/mnt/a");

    /// <summary>How long it keeps what is destroyed.</summary>
    public static readonly TimeSpan TrashRetention = TimeSpan.FromMinutes(2);

    private readonly Schedule _schedule;
    private readonly EventTrace _log;
    private readonly Chance _chance;
    private readonly SimNetwork _network;
    private readonly CheckerSet _checkers;
    private readonly Dictionary<(string Table, string Key), AgentRow> _rows = [];
    private readonly SimAlarm _alarm;
    private readonly Dictionary<long, SimConnection> _connections = [];
    private int _boots = 1;
    private DateTimeOffset _bootedAt;
    private long _lastCorrelation;

    public SimAgent(
        int number, Schedule schedule, EventTrace log, Chance chance, SimNetwork network, CheckerSet checkers)
    {
        (_schedule, _log, _chance, _network, _checkers) = (schedule, log, chance, network, checkers);
        Name = $"agent{number}";
        Port = 5051 + number;
        Clock = new SimClock(schedule);
        _bootedAt = schedule.Now;
        _alarm = new SimAlarm(schedule, Clock, () => Process?.Post(new WakeDue(Now, SinceBoot)));
        Machine = new SimMachine(this, schedule, log, chance.Fork());
    }

    public string Name { get; }

    public int Port { get; }

    public SimClock Clock { get; }

    public SimMachine Machine { get; }

    public DateTimeOffset Now => Clock.Now;

    /// <summary>The time that really passes, which no jump of the clock touches.</summary>
    public TimeSpan SinceBoot => _schedule.Now - _bootedAt;

    /// <summary>The running process; null while the agent is down.</summary>
    public AgentProcess? Process { get; private set; }

    /// <summary>The core of the running process, for the judges of the end.</summary>
    public AgentCore? Core { get; private set; }

    /// <summary>What is durable.</summary>
    public IReadOnlyDictionary<(string Table, string Key), AgentRow> Rows => _rows;

    public IEnumerable<T> RowsOf<T>() where T : AgentRow => _rows.Values.OfType<T>();

    public AgentId Id => RowsOf<IdentityRow>().SingleOrDefault()?.Agent ?? default;

    /// <summary>What it is started with.</summary>
    public ResourceBag Configured { get; } = ResourceBag.Of(
        Resource.Scalar("cpus", Quantity.FromMilli(4_000)), Resource.Scalar("mem", Quantity.FromMilli(4_096_000)),
        Resource.Scalar("disk", Quantity.FromMilli(8_192_000)),
        Resource.Of(
            ResourceKey.Of("disk", ResourceKind.Scalar).WithDisk(new Disk(MountSource)),
            Quantity.FromMilli(1_024_000)));

    /// <summary>Names a call or a stream of an executor.</summary>
    public long NextCorrelation() => ++_lastCorrelation;

    public void Start()
    {
        if (Process is not null) return;
        var frame = new Frame<AgentDelta, AgentEffect>();
        var outcome = AgentCore.Recover(
            [.. _rows.Values], Facts(), Options, new SeededRandom(_chance.NextSeed()), Now, frame);
        if (outcome is not Recovered { Core: var core })
            throw SimulationFailedException.Broken("An agent can always be started again", $"{Name}: {outcome}");
        AgentProcess process = null!;
        process = new AgentProcess(
            _schedule, _log, _chance.Fork(), Name, core, Store, effect => Perform(process, effect));
        (Process, Core) = (process, core);
        _log.Tell(Name, "starts");
        process.Begin(frame);
        Machine.AgentStarted();
    }

    /// <summary>kill -9 of the agent; its containers live on.</summary>
    public void Crash(string reason)
    {
        if (Process is not { } process) return;
        _log.Tell(Name, $"crashes: {reason}");
        process.Kill();
        (Process, Core) = (null, null);
        _connections.Clear();
        _network.AgentDied(process);
        Machine.AgentDied();
    }

    /// <summary>Power loss: all processes of the machine end.</summary>
    public void Reboot()
    {
        Crash("its machine is restarted");
        _boots++;
        _bootedAt = _schedule.Now;
        Machine.Reboot();
    }

    public void JumpClock(TimeSpan by)
    {
        _log.Tell(Name, $"its clock jumps by {by}");
        Clock.Jump(by);
        _alarm.Arm();
    }

    private static AgentOptions Options { get; } = new()
    {
        WorkDirectory = "/agent",
        AdmissionBackoffMax = TimeSpan.FromSeconds(10),
        WelcomeTimeout = TimeSpan.FromSeconds(5),
        ExecutorRegistrationTimeout = TimeSpan.FromSeconds(20),
        TrashRetention = TrashRetention,
    };

    private AgentFacts Facts() => new()
    {
        Agent = new AgentSpec
        {
            Hostname = Name, Ip = "127.0.0.1", Port = Port, Version = "0.1.0",
            Wire = new Protocol.V1.AgentInfo { Hostname = Name }.ToByteArray(),
        },
        BootId = $"boot-{_boots}",
        SinceBoot = SinceBoot,
        Resources = Configured,
        Disks =
        [
            // Little more than what is promised at most, so that trash has to make room.
            new DiskFacts(null, "/agent", "fs-1", Quantity.FromMilli(9_216_000), Quantity.Zero, "directory", null),
            new DiskFacts(
                MountSource, "/mnt/a", "fs-2", Quantity.FromMilli(1_024_000), Quantity.Zero, "directory", null),
        ],
    };

    private void Store(IReadOnlyList<AgentDelta> deltas)
    {
        foreach (var delta in deltas)
            if (delta is PutRow put) _rows[(put.Table, put.Key)] = put.Row;
            else _rows.Remove((delta.Table, delta.Key));
        _checkers.AgentCommitted(this, deltas);
    }

    private void Perform(AgentProcess process, AgentEffect effect)
    {
        switch (effect)
        {
            case WakeAt wake: _alarm.Set(wake.Due); break;
            case Announce announce: _log.Tell(Name, $"{announce.Notice}: {announce.Text}"); break;
            case Connect connect:
                _connections[connect.Connection] = _network.Connect(this, process, connect.Connection);
                break;
            case CloseConnection close:
                if (_connections.Remove(close.Connection, out var closed)) closed.CloseByAgent();
                break;
            case SendHello hello: _connections.GetValueOrDefault(hello.Connection)?.Hello(hello.Hello); break;
            case SendFrame frame: _connections.GetValueOrDefault(frame.Connection)?.Send(frame.Frame); break;
            case AnswerPurge or AnswerOrder: break; // Whoever asked looks at what comes of it.
            case AnswerTrust:
                throw new UnreachableException("No operator comes to a simulated agent itself.");
            default: Machine.Perform(process, effect); break;
        }
    }
}
