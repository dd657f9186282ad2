using Holdfast.Cli.Connections;

namespace Holdfast.Cli.Agents;

/// <summary>The agents of which only the name is known at the moment: what they have reserved cannot be told.</summary>
internal static class AwayAgents
{
    /// <summary>Each with its id and why; null where all are there.</summary>
    public static string? Of(ClusterState state)
    {
        var here = state.Agents.Select(agent => agent.AgentInfo.Id.Value).ToHashSet();
        var away = state.RecoveredAgents
            .Select(agent => $"{agent.Hostname} ({agent.Id.Value}, not back since the master's start)")
            .Concat(state.UnreachableAgents.Where(agent => !here.Contains(agent.AgentId))
                .Select(agent => $"{agent.Hostname} ({agent.AgentId}, unreachable)")).ToList();
        return away.Count == 0 ? null : string.Join(", ", away);
    }
}
