using Holdfast.Testing.Simulation.Checkers;
using Holdfast.Testing.Simulation.Faults;
using Holdfast.Testing.Simulation.Frameworks;
using Holdfast.Testing.Simulation.Link;
using Holdfast.Testing.Simulation.Nodes;
using Holdfast.Testing.Simulation.Running;
using Capability = Holdfast.Protocol.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Holdfast.Testing.Simulation;

/// <summary>A cluster of simulated nodes around the real cores, from one seed, on one thread and one clock.</summary>
public sealed class SimCluster
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly int _seed;
    private readonly SimOptions _options;
    private readonly Schedule _schedule = new(Begin);
    private readonly EventTrace _log;
    private readonly SimMaster _master;
    private readonly List<SimAgent> _agents = [];
    private readonly List<SimFramework> _frameworks = [];
    private readonly Chaos _chaos;

    private SimCluster(int seed, SimOptions options)
    {
        (_seed, _options) = (seed, options);
        var chance = new Chance((ulong)seed);
        _log = new EventTrace(_schedule, options.Trace);
        var checkers = new CheckerSet(
            _schedule, new ClaimsChecker(), new ResizeChecker(), new RetentionChecker(_schedule), new HoldingsChecker(),
            new OffersChecker(_agents), new UpdatesChecker(), new GroupsChecker());
        _master = new SimMaster(_schedule, _log, chance.Fork(), checkers);
        // The real bytes of the link cost most of the time of a seed, so a share of the seeds is enough.
        var codec = new SimCodec(isReal: seed % 8 == 0);
        var network = new SimNetwork(_schedule, chance.Fork(), codec) { Master = _master };
        _master.Network = network;
        for (var i = 1 + chance.Below(3); i > 0; i--)
            _agents.Add(new SimAgent(_agents.Count, _schedule, _log, chance.Fork(), network, checkers));
        for (var i = 1 + chance.Below(3); i > 0; i--) _frameworks.Add(MakeFramework(chance, checkers));
        _master.Died = process =>
        {
            foreach (var framework in _frameworks) framework.MasterDied(process);
        };
        _master.Answered = (correlation, outcome) =>
        {
            foreach (var framework in _frameworks) framework.Answered(correlation, outcome);
        };
        _master.GaveUp = agent =>
        {
            foreach (var framework in _frameworks) framework.AgentWasGivenUp(agent);
        };
        _chaos = new Chaos(_schedule, chance.Fork(), _master, network, _agents, _frameworks);
    }

    /// <summary>Runs a seed to its end.</summary>
    /// <exception cref="SimulationFailedException">A rule was broken; the message says how to repeat it.</exception>
    public static SimReport Run(int seed, SimOptions? options = null)
    {
        var cluster = new SimCluster(seed, options ?? new SimOptions());
        try
        {
            return cluster.Run();
        }
        catch (Exception fault)
        {
            // Whatever a core throws ends its process in production; here it is a broken rule too.
            throw SimulationFailedException.At(seed, cluster._schedule.Now, cluster._log.Last, fault);
        }
    }

    private SimReport Run()
    {
        _master.Start();
        foreach (var agent in _agents) agent.Start();
        foreach (var framework in _frameworks) framework.Start();
        if (_options.WithFaults) _chaos.Start();
        _schedule.RunUntil(Begin + _options.Disturbed);
        _chaos.Stop();
        var calmed = AwaitAgreement();
        return new SimReport(
            _seed, _log.Hash, _schedule.Steps, _frameworks.Sum(static framework => framework.TasksAsked),
            _frameworks.Sum(static framework => framework.OperationsAsked), calmed);
    }

    private TimeSpan AwaitAgreement()
    {
        var began = _schedule.Now;
        var judge = new AgreementChecker(_master, _agents, _frameworks);
        while (true)
        {
            _schedule.RunUntil(_schedule.Now + TimeSpan.FromSeconds(10));
            var differences = judge.Differences();
            if (differences.Count == 0) return _schedule.Now - began;
            if (_schedule.Now - began >= _options.CalmMax)
                throw SimulationFailedException.Broken(
                    $"All agree {_options.CalmMax.TotalMinutes} minutes after the last fault",
                    string.Join("; ", differences));
        }
    }

    private SimFramework MakeFramework(Chance chance, CheckerSet checkers)
    {
        var name = $"framework{_frameworks.Count}";
        List<Capability> capabilities = [Capability.MultiRole, Capability.ReservationRefinement];
        if (chance.Percent(60)) capabilities.Add(Capability.PartitionAware);
        if (chance.Percent(50)) capabilities.Add(Capability.TaskKillingState);
        if (chance.Percent(70)) capabilities.Add(Capability.SharedResources);
        var failover = chance.Pick([TimeSpan.Zero, TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(2)]);
        var spec = SimWire.Framework(name, chance.Pick(["db", "web"]), failover, capabilities);
        return new SimFramework(name, spec, _schedule, _log, chance.Fork(), _master, checkers);
    }
}
