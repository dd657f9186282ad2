using System.Text.Json.Serialization;

namespace Holdfast.Client.Agents;

/// <summary>What came of asking an agent to do something to a volume.</summary>
/// <param name="Text">The agent's own words, for people.</param>
/// <param name="VolumeId">The volume, where the agent knows it.</param>
/// <param name="State">Where it stands now, where the agent knows it.</param>
/// <param name="TokenFile">
/// Where the agent asks for its operator's token: the file on its machine that holds it; else null.
/// </param>
public sealed record VolumeOrderOutcome(
    [property: JsonRequired] string Text, string? VolumeId = null, string? State = null, string? TokenFile = null)
{
    /// <summary>The HTTP status of the answer: 200 where it is done, or only a plan was asked for; 202 where it is
    /// stored and goes on.</summary>
    [JsonIgnore]
    public int Status { get; init; }
}
