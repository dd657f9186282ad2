using System.Text.Json.Serialization;

namespace Holdfast.Agent.Effects;

/// <summary>What <c>POST /holdfast/v1/trust-master</c> and <c>GET /holdfast/v1/trust</c> answer.</summary>
/// <param name="Obeyed">Whether the agent obeys the master it is connected to.</param>
/// <param name="Text">Whom it obeys or does not, and what to do about it, for people.</param>
/// <param name="TokenFile">With 401: the file on the agent's machine whose token is to be shown.</param>
internal sealed record TrustReply(
    [property: JsonPropertyName("obeyed")] bool Obeyed,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("token_file"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    string? TokenFile = null);
