using Holdfast.Testing.Simulation.Nodes;
using Holdfast.Testing.Simulation.Running;
using AgentProcess = Holdfast.Testing.Simulation.Running.SimProcess<
    Holdfast.Agent.Core.AgentEvent, Holdfast.Agent.Core.AgentDelta, Holdfast.Agent.Core.AgentEffect>;
using MasterProcess = Holdfast.Testing.Simulation.Running.SimProcess<
    Holdfast.Master.Core.MasterEvent, Holdfast.Master.Core.Registry.MasterDelta,
    Holdfast.Master.Core.Effects.MasterEffect>;

namespace Holdfast.Testing.Simulation.Link;

/// <summary>Carries connections between agents and the master, and loses them.</summary>
internal sealed class SimNetwork(Schedule schedule, Chance chance, SimCodec codec)
{
    private readonly List<SimConnection> _connections = [];
    private readonly HashSet<SimAgent> _parted = [];

    public Schedule Schedule => schedule;

    public SimCodec Codec => codec;

    public required SimMaster Master { get; init; }

    /// <summary>How many of a hundred frames come twice.</summary>
    public double DuplicatePercent { get; set; }

    public IReadOnlyList<SimConnection> Connections
    {
        get
        {
            _connections.RemoveAll(static connection => connection.IsOver);
            return _connections;
        }
    }

    public TimeSpan Delay() => chance.Percent(2) ? chance.Milliseconds(20, 2000) : chance.Milliseconds(0, 15);

    public int Copies() => chance.Percent(DuplicatePercent) ? 2 : 1;

    public bool IsParted(SimAgent agent) => _parted.Contains(agent);

    public void Part(SimAgent agent) => _parted.Add(agent);

    public void Heal(SimAgent agent) => _parted.Remove(agent);

    public SimConnection Connect(SimAgent agent, AgentProcess process, long number)
    {
        var connection = new SimConnection(this, agent, process, number);
        _connections.Add(connection);
        if (IsParted(agent)) connection.Break(null, null, "nothing gets through"); // Its own time-out ends the try.
        else if (Master.Process is null) connection.Break(Delay(), null, "the connection was refused");
        else connection.Open();
        return connection;
    }

    /// <summary>An agent's process ended; its machine may have gone with it, and then nobody tells the
    /// master.</summary>
    public void AgentDied(AgentProcess process)
    {
        foreach (var connection in Connections)
            if (connection.AgentProcess == process)
                connection.Break(null, chance.Percent(70) ? Delay() : null, "the agent is gone");
    }

    public void MasterDied(MasterProcess process)
    {
        foreach (var connection in Connections)
            if (connection.MasterProcess == process || connection.MasterProcess is null)
                connection.Break(chance.Percent(80) ? Delay() : null, null, "the master is gone");
    }
}
