using System.Text.Json.Serialization;

namespace Holdfast.Client.Agents;

/// <summary>What is taken on an agent's disks.</summary>
/// <param name="AgentId">The agent; null before its first registration.</param>
/// <param name="Volumes">Its volumes that are not destroyed.</param>
public sealed record AgentUsage(
    string? AgentId, [property: JsonRequired] IReadOnlyList<VolumeUse> Volumes);
