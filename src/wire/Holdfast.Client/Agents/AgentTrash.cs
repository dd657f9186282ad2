using System.Text.Json.Serialization;

namespace Holdfast.Client.Agents;

/// <summary>What an agent keeps of destroyed volumes.</summary>
/// <param name="AgentId">The agent; null before its first registration.</param>
/// <param name="Hostname">Its machine.</param>
/// <param name="RetentionSecs">How long it keeps what is destroyed, while there is room.</param>
/// <param name="Trash">What lies there, the oldest first.</param>
public sealed record AgentTrash(
    string? AgentId, string? Hostname, double RetentionSecs,
    [property: JsonRequired] IReadOnlyList<TrashedVolume> Trash);
