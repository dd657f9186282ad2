using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Masters;

namespace Holdfast.Cli.Agents;

/// <summary>The agents of which only the name is known at the moment: what they have cannot be told.</summary>
/// <param name="Expected">Those that may come back, each with its id and why it is away.</param>
/// <param name="Replaced">Those in whose place, the same port of the same machine, another agent is by now: they come
/// back only if somebody starts their old work directory again.</param>
internal sealed record AwayAgents(IReadOnlyList<string> Expected, IReadOnlyList<string> Replaced)
{
    /// <summary>All of a state.</summary>
    public static AwayAgents Of(ClusterState state)
    {
        var here = state.Agents.Select(agent => agent.AgentInfo.Id.Value).ToHashSet();
        return Of(state, [.. Recovered(state), .. state.UnreachableAgents
            .Where(agent => agent.GoneSince is null && !here.Contains(agent.AgentId)).Select(Unreachable)]);
    }

    /// <summary>Those that have not come back since the master's start: of the others it knows the tasks.</summary>
    public static AwayAgents SinceStart(ClusterState state) => Of(state, [.. Recovered(state)]);

    /// <summary>Notes which agents are not in what is read.</summary>
    public void Miss(Invocation invocation)
    {
        if (Expected.Count > 0) invocation.Miss($"Not shown, since away: {string.Join(", ", Expected)}.");
    }

    private static AwayAgents Of(ClusterState state, IReadOnlyList<Away> all)
    {
        var present = state.Agents.Select(agent => agent.AgentInfo)
            .ToLookup(agent => (agent.Hostname, agent.Port), agent => agent.Id.Value);
        var away = all.ToLookup(agent => present.Contains(agent.Place));
        return new(
            [.. away[false].Select(agent => $"{agent.Place.Host} ({agent.Id}, {agent.Why})")],
            [
                .. away[true].Select(agent => $"{agent.Place.Host}:{agent.Place.Port} ({agent.Id}, replaced by "
                    + $"{present[agent.Place].First()})"),
            ]);
    }

    private static IEnumerable<Away> Recovered(ClusterState state) => state.RecoveredAgents.Select(agent =>
        new Away((agent.Hostname, agent.Port), agent.Id.Value, "not back since the master's start"));

    private static Away Unreachable(UnreachableAgent agent) => new(
        (agent.Hostname, agent.Port), agent.AgentId,
        agent.UnreachableSince is { } since ? $"unreachable since {Ages.At(since)}" : "unreachable");

    private readonly record struct Away((string Host, int Port) Place, string Id, string Why);
}
