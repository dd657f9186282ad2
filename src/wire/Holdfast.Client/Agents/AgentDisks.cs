using System.Text.Json.Serialization;

namespace Holdfast.Client.Agents;

/// <summary>The disks of an agent.</summary>
/// <param name="Disks">The root disk first.</param>
public sealed record AgentDisks([property: JsonRequired] IReadOnlyList<AgentDisk> Disks);
