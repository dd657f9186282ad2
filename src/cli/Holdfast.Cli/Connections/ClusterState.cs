using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Masters;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Master;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;
using Framework = Holdfast.Protocol.V1.Master.Response.Types.GetFrameworks.Types.Framework;
using WireTask = Holdfast.Protocol.V1.Task;

namespace Holdfast.Cli.Connections;

/// <summary>All that the master knows at one moment, with the names that people know things by.</summary>
internal sealed class ClusterState
{
    private readonly Response.Types.GetState _state;
    private readonly Dictionary<string, string> _hosts;
    private readonly Dictionary<string, string> _frameworks;

    private ClusterState(Response.Types.GetState state, IReadOnlyList<UnreachableAgent> unreachable)
    {
        _state = state;
        UnreachableAgents = unreachable;
        _hosts = unreachable.ToDictionary(agent => agent.AgentId, agent => agent.Hostname);
        foreach (var agent in state.GetAgents.Agents.Select(agent => agent.AgentInfo)
            .Concat(state.GetAgents.RecoveredAgents)) _hosts[agent.Id.Value] = agent.Hostname;
        _frameworks = AllFrameworks.ToDictionary(
            framework => framework.FrameworkInfo.Id.Value, framework => framework.FrameworkInfo.Name);
    }

    public IReadOnlyList<Agent> Agents => _state.GetAgents.Agents;

    /// <summary>Agents that have not come back since the master's start.</summary>
    public IReadOnlyList<AgentInfo> RecoveredAgents => _state.GetAgents.RecoveredAgents;

    /// <summary>Agents that do not answer the master.</summary>
    public IReadOnlyList<UnreachableAgent> UnreachableAgents { get; }

    public IReadOnlyList<Framework> Frameworks => _state.GetFrameworks.Frameworks;

    public IReadOnlyList<Framework> CompletedFrameworks => _state.GetFrameworks.CompletedFrameworks;

    public IReadOnlyList<WireTask> Tasks => _state.GetTasks.Tasks;

    public IReadOnlyList<WireTask> UnreachableTasks => _state.GetTasks.UnreachableTasks;

    public IReadOnlyList<WireTask> CompletedTasks => _state.GetTasks.CompletedTasks;

    private IEnumerable<Framework> AllFrameworks => Frameworks.Concat(CompletedFrameworks);

    public static async Task<ClusterState> ReadAsync(Invocation invocation)
    {
        var answer = await invocation.Connection.ReadAsync(Call.Types.Type.GetState, invocation.Stopping);
        // An agent answers this call too, with what it has.
        if (answer.GetState is not { GetAgents: not null } state)
            throw invocation.Connection.NoMaster("answers as an agent does, and a master is asked");
        // One that comes back in between is in neither, until it is asked again.
        return new ClusterState(
            state, await invocation.Connection.MasterAdmin().UnreachableAgentsAsync(invocation.Stopping));
    }

    /// <summary>A state that came by itself, without those whom Mesos' documents leave out.</summary>
    public static ClusterState Of(Response.Types.GetState state) => new(state, []);

    /// <summary>The agent's machine; its id where nothing more is known.</summary>
    public string HostOf(AgentID agent) => _hosts.GetValueOrDefault(agent.Value, agent.Value);

    /// <summary>The framework's name; its id where nothing more is known.</summary>
    public string NameOf(FrameworkID framework) => _frameworks.GetValueOrDefault(framework.Value, framework.Value);

    /// <summary>Where an agent answers; null where it is away.</summary>
    public ServerAddress? AddressOf(AgentID agent) =>
        Agents.FirstOrDefault(one => one.AgentInfo.Id.Value == agent.Value) is { } found ? AddressOf(found) : null;

    /// <summary>Where an agent answers: as it told the master, which need not be a name that is known here.</summary>
    public static ServerAddress AddressOf(Agent agent)
    {
        var pid = agent.Pid;
        var told = pid[(pid.IndexOf('@', StringComparison.Ordinal) + 1)..];
        return ServerAddress.Parse(told, out _)
            ?? new ServerAddress($"{agent.AgentInfo.Hostname}:{agent.AgentInfo.Port}");
    }
}
