using System.Text.Json.Serialization;

namespace Holdfast.Client.Agents;

/// <summary>The JSON forms of our own API of agents, generated, for programs compiled ahead of time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TrustOutcome))]
[JsonSerializable(typeof(PurgeOutcome))]
[JsonSerializable(typeof(VolumeOrderOutcome))]
[JsonSerializable(typeof(AgentTrash))]
[JsonSerializable(typeof(AgentUsage))]
[JsonSerializable(typeof(AgentDisks))]
[JsonSerializable(typeof(AgentFsck))]
internal sealed partial class AgentJson : JsonSerializerContext;
