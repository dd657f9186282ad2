using System.Text.Json.Serialization;

namespace Holdfast.Client.Masters;

/// <summary>An agent that does not answer its master.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="Hostname">Its machine.</param>
/// <param name="Port">The port of its HTTP API.</param>
/// <param name="UnreachableSince">Since when.</param>
public sealed record UnreachableAgent(string AgentId, string Hostname, int Port, DateTimeOffset? UnreachableSince)
{
    /// <summary>When an operator said that it is lost for good; null where none did.</summary>
    public DateTimeOffset? GoneSince { get; init; }
}

/// <summary>The master's answer.</summary>
internal sealed record UnreachableAgents([property: JsonRequired] IReadOnlyList<UnreachableAgent> Agents);
