using Holdfast.Agent.Core;
using Holdfast.Link;
using Holdfast.Master.Core;
using Holdfast.Model.Messages;
using Holdfast.Testing.Simulation.Nodes;
using AgentProcess = Holdfast.Testing.Simulation.Running.SimProcess<
    Holdfast.Agent.Core.AgentEvent, Holdfast.Agent.Core.AgentDelta, Holdfast.Agent.Core.AgentEffect>;
using MasterProcess = Holdfast.Testing.Simulation.Running.SimProcess<
    Holdfast.Master.Core.MasterEvent, Holdfast.Master.Core.Registry.MasterDelta,
    Holdfast.Master.Core.Effects.MasterEffect>;

namespace Holdfast.Testing.Simulation.Link;

/// <summary>One connection between an agent and a master: it delivers in order or breaks, and each side learns of that
/// in its own time.</summary>
internal sealed class SimConnection(SimNetwork network, SimAgent agent, AgentProcess agentProcess, long agentNumber)
{
    private MasterProcess? _masterProcess;
    private long _masterNumber;
    private DateTimeOffset _lastToAgent;
    private DateTimeOffset _lastToMaster;
    private bool _agentKnows;
    private bool _masterKnows;

    public SimAgent Agent => agent;

    public AgentProcess AgentProcess => agentProcess;

    public long AgentNumber => agentNumber;

    public MasterProcess? MasterProcess => _masterProcess;

    public long MasterNumber => _masterNumber;

    /// <summary>Nothing gets through any more; nobody need know that.</summary>
    public bool IsCut { get; private set; }

    public bool IsOver =>
        (_agentKnows || agentProcess.IsDead) && (_masterKnows || _masterProcess is { IsDead: true });

    public void Open()
    {
        _masterKnows = true; // Until the hello the master has nothing to know.
        ToAgent(() => Tell(new LinkConnected(agent.Now, agentNumber)));
    }

    public void Hello(AgentHello hello) => ToMaster(() =>
    {
        var master = network.Master;
        if (master.Process is not { } process)
        {
            Break(network.Delay(), null, "the master is not there");
            return;
        }

        (_masterProcess, _masterNumber, _masterKnows) = (process, master.NextConnection(this), false);
        process.Post(new AgentConnected(master.Now, _masterNumber, network.Codec.Pass(hello)));
    });

    public void Send(LinkFrame<AgentMessage> frame) => ToMaster(() =>
    {
        if (_masterKnows) return;
        for (var copies = network.Copies(); copies > 0; copies--)
            _masterProcess?.Post(
                new AgentFrameReceived(network.Master.Now, _masterNumber, network.Codec.Pass(frame)));
    });

    public void Send(LinkFrame<MasterMessage> frame) => ToAgent(() =>
    {
        for (var copies = network.Copies(); copies > 0; copies--)
            Tell(new FrameReceived(agent.Now, agentNumber, network.Codec.Pass(frame)));
    });

    public void Welcome(MasterWelcome welcome) =>
        ToAgent(() => Tell(new WelcomeReceived(agent.Now, agentNumber, network.Codec.Pass(welcome))));

    public void Refuse(MasterRefusal refusal)
    {
        ToAgent(() => Tell(new RefusalReceived(agent.Now, agentNumber, refusal)));
        CloseByMaster("refused");
    }

    public void CloseByAgent()
    {
        _agentKnows = true;
        var master = _masterProcess;
        if (IsCut) return; // The master finds out when it finds out.
        ToMaster(() => LoseAtMaster(master));
    }

    public void CloseByMaster(string reason)
    {
        var master = _masterProcess;
        if (!IsCut) ToAgent(() => LoseAtAgent(reason));
        // What was said before the end still arrives.
        network.Schedule.At(_lastToAgent, () => LoseAtMaster(master));
    }

    /// <summary>Breaks the connection; a side that is given no time learns of it only by its own time-outs.</summary>
    public void Break(TimeSpan? untilAgentKnows, TimeSpan? untilMasterKnows, string reason)
    {
        IsCut = true;
        var master = _masterProcess;
        if (untilAgentKnows is { } forAgent) network.Schedule.After(forAgent, () => LoseAtAgent(reason));
        if (untilMasterKnows is { } forMaster) network.Schedule.After(forMaster, () => LoseAtMaster(master));
    }

    private void LoseAtAgent(string reason)
    {
        IsCut = true;
        if (_agentKnows) return;
        _agentKnows = true;
        agentProcess.Post(new LinkLost(agent.Now, agentNumber, reason));
    }

    private void LoseAtMaster(MasterProcess? master)
    {
        IsCut = true;
        if (_masterKnows) return;
        _masterKnows = true;
        master?.Post(new AgentDisconnected(network.Master.Now, _masterNumber));
    }

    private void Tell(AgentEvent evt)
    {
        if (!_agentKnows) agentProcess.Post(evt);
    }

    private void ToAgent(Action deliver) => _lastToAgent = Carry(_lastToAgent, deliver);

    private void ToMaster(Action deliver) => _lastToMaster = Carry(_lastToMaster, deliver);

    private DateTimeOffset Carry(DateTimeOffset last, Action deliver)
    {
        var due = network.Schedule.Now + network.Delay();
        if (due < last) due = last;
        network.Schedule.At(due, () =>
        {
            // What a partition swallows takes all that follows with it.
            if (network.IsParted(agent)) IsCut = true;
            if (!IsCut) deliver();
        });
        return due;
    }
}
