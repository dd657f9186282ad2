using System.Text.Json.Serialization;

namespace Holdfast.Client.Masters;

/// <summary>The JSON forms of our own API of masters, generated, for programs compiled ahead of time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(KnownAgents))]
[JsonSerializable(typeof(KnownVolumes))]
[JsonSerializable(typeof(UnreachableAgents))]
[JsonSerializable(typeof(FrameworkWaiting))]
internal sealed partial class MasterJson : JsonSerializerContext;
