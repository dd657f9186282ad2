using System.Text.Json.Serialization;

namespace Holdfast.Client.Agents;

/// <summary>The JSON form of <see cref="TrustOutcome"/>, generated, for programs compiled ahead of time.</summary>
[JsonSerializable(typeof(TrustOutcome))]
internal sealed partial class TrustOutcomeJson : JsonSerializerContext;
