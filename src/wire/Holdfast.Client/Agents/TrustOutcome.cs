using System.Text.Json.Serialization;

namespace Holdfast.Client.Agents;

/// <summary>What came of telling an agent to trust its master.</summary>
/// <param name="Obeyed">Whether the agent now obeys the master it is connected to.</param>
/// <param name="Text">The agent's own words, for people.</param>
/// <param name="TokenFile">
/// Where the agent asks for its operator's token: the file on its machine that holds it; else null.
/// </param>
public sealed record TrustOutcome(
    [property: JsonRequired] bool Obeyed, [property: JsonRequired] string Text, string? TokenFile = null);
