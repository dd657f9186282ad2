using Holdfast.Testing.Simulation.Frameworks;
using Holdfast.Testing.Simulation.Link;
using Holdfast.Testing.Simulation.Nodes;
using Holdfast.Testing.Simulation.Running;

namespace Holdfast.Testing.Simulation.Faults;

/// <summary>Disturbs a cluster until it is told to stop; then mends everything.</summary>
internal sealed class Chaos
{
    private readonly Schedule _schedule;
    private readonly Chance _chance;
    private readonly SimMaster _master;
    private readonly SimNetwork _network;
    private readonly IReadOnlyList<SimAgent> _agents;
    private readonly IReadOnlyList<SimFramework> _frameworks;
    private readonly SimOperator _operator;
    private readonly List<FaultKind> _kinds;
    private readonly double _pauseMaxS;
    private bool _isOver;

    public Chaos(
        Schedule schedule, Chance chance, SimMaster master, SimNetwork network, IReadOnlyList<SimAgent> agents,
        IReadOnlyList<SimFramework> frameworks)
    {
        (_schedule, _chance, _master, _network, _agents, _frameworks) =
            (schedule, chance, master, network, agents, frameworks);
        _operator = new SimOperator(master, chance.Fork());
        // Each seed has its own mixture: where everything happens at once, little of it gets far.
        _kinds = [.. Enum.GetValues<FaultKind>().Where(_ => chance.Percent(55))];
        _pauseMaxS = 2 + chance.Below(25);
        network.DuplicatePercent = chance.Percent(30) ? 3 : 0;
        var faultPercent = chance.Percent(50) ? chance.Below(12) : 0;
        foreach (var agent in agents) agent.Machine.FaultPercent = faultPercent;
    }

    public void Start()
    {
        if (_kinds.Count > 0) Next();
    }

    public void Stop()
    {
        _isOver = true;
        _network.DuplicatePercent = 0;
        _master.Start();
        foreach (var agent in _agents)
        {
            _network.Heal(agent);
            agent.Machine.FaultPercent = 0;
            agent.Machine.IsFull = false;
            agent.Start();
        }

        foreach (var framework in _frameworks) framework.IsCalm = true;
    }

    private void Next() => _schedule.After(_chance.Seconds(0.05, _pauseMaxS), () =>
    {
        if (_isOver) return;
        Disturb(_chance.Pick(_kinds));
        Next();
    });

    private void Disturb(FaultKind kind)
    {
        var agent = _chance.Pick(_agents);
        var framework = _chance.Pick(_frameworks);
        switch (kind)
        {
            case FaultKind.AgentCrash: Down(agent, () => agent.Crash("kill -9")); break;
            case FaultKind.Reboot when _chance.Percent(40): Down(agent, agent.Reboot); break;
            case FaultKind.MasterCrash:
                _master.Crash();
                Later(Absence(), _master.Start);
                break;
            case FaultKind.LinkBreak: BreakLink(); break;
            case FaultKind.Partition:
                _network.Part(agent);
                Later(_chance.Seconds(1, 40), () => _network.Heal(agent));
                break;
            case FaultKind.DiskFull:
                agent.Machine.IsFull = true;
                Later(_chance.Seconds(1, 20), () => agent.Machine.IsFull = false);
                break;
            case FaultKind.StreamBreak: framework.BreakStream(); break;
            case FaultKind.FailOver: framework.FailOver(); break;
            case FaultKind.Teardown when _chance.Percent(15): _operator.TearDown(framework); break;
            case FaultKind.ClockJump: JumpClock(agent); break;
            case FaultKind.ShimKill when agent.Machine.Containers.ToList() is { Count: > 0 } containers:
                agent.Machine.KillShim(_chance.Pick(containers));
                break;
            case FaultKind.OperatorCall: _operator.ActOn(agent, framework); break;
        }
    }

    private void Down(SimAgent agent, Action end)
    {
        end();
        Later(Absence(), agent.Start);
    }

    private void BreakLink()
    {
        if (_network.Connections is not { Count: > 0 } connections) return;
        _chance.Pick(connections).Break(Knowing(), Knowing(), "it broke");
    }

    private TimeSpan? Knowing() => _chance.Percent(80) ? _chance.Milliseconds(0, 3000) : null;

    private void JumpClock(SimAgent agent)
    {
        var by = _chance.Percent(20) ? _chance.Seconds(0, 180) : _chance.Seconds(-10, 10);
        if (_chance.Percent(60)) agent.JumpClock(by);
        else _master.JumpClock(by);
    }

    private TimeSpan Absence() => _chance.Percent(20) ? _chance.Seconds(10, 60) : _chance.Seconds(0.1, 5);

    private void Later(TimeSpan wait, Action act) => _schedule.After(wait, act);
}
