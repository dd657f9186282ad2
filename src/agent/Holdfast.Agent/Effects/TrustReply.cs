using System.Text.Json.Serialization;

namespace Holdfast.Agent.Effects;

/// <summary>What <c>POST /holdfast/v1/trust-master</c> answers.</summary>
/// <param name="Obeyed">Whether the agent now obeys the master it is connected to.</param>
/// <param name="Text">What came of it, for people.</param>
/// <param name="TokenFile">With 401: the file on the agent's machine whose token is to be shown.</param>
internal sealed record TrustReply(
    [property: JsonPropertyName("obeyed")] bool Obeyed,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("token_file"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    string? TokenFile = null);
