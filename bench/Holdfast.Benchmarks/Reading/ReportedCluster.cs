using Holdfast.Link;
using Holdfast.Master;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Messages;

namespace Holdfast.Benchmarks.Reading;

/// <summary>A master's core that agents reported to: each has so many running tasks, all of one framework.</summary>
internal sealed class ReportedCluster
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(56);

    private readonly MasterCore _core = new(
        new MasterOptions(), new MasterIdentity($"{Guid.NewGuid()}", [new Incarnation(Guid.NewGuid())]),
        MasterRows.Empty, new SeededRandom(seed: 1), new WireForms());

    private readonly List<(long Connection, AgentId Agent, long Sent)> _agents = [];
    private readonly int _tasksPerAgent;

    public ReportedCluster(int agents, int tasksPerAgent)
    {
        _tasksPerAgent = tasksPerAgent;
        Apply(new MasterStarted(Start));
        for (var number = 0; number < agents; number++) Register(number);
    }

    public MasterView View() => _core.BuildView();

    /// <summary>A part of the work that a view is; false while there is more.</summary>
    public bool Prepare() => _core.PrepareView();

    /// <summary>One task of the agent changes its state.</summary>
    public void Change(int number)
    {
        var (connection, agent, sent) = _agents[number];
        _agents[number] = (connection, agent, ++sent);
        Apply(new AgentFrameReceived(
            Start, connection,
            new MessageFrame<AgentMessage>(sent, 0, ReportedAgent.Change(agent, number, task: 0))));
    }

    private void Register(int number)
    {
        var connection = number + 1;
        var hello = ReportedAgent.Hello(number);
        var id = Apply(new AgentConnected(Start, connection, hello)).OfType<WelcomeAgent>().Single().Welcome.Agent;
        Apply(new AgentFrameReceived(
            Start, connection,
            new MessageFrame<AgentMessage>(1, 0, ReportedAgent.Report(id, number, _tasksPerAgent))));
        _agents.Add((connection, id, 1));
    }

    private List<MasterEffect> Apply(MasterEvent evt)
    {
        var frame = new Frame<MasterDelta, MasterEffect>();
        _core.Apply(evt, frame);
        return [.. frame.Effects];
    }
}
