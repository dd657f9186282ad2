using System.Text.Json.Serialization;

namespace Holdfast.Client.Agents;

/// <summary>What came of asking an agent to purge a destroyed volume.</summary>
/// <param name="Text">The agent's own words, for people.</param>
/// <param name="VolumeId">The volume, where the agent knows it.</param>
/// <param name="State">Where it stands now, where the agent knows it.</param>
/// <param name="TokenFile">
/// Where the agent asks for its operator's token: the file on its machine that holds it; else null.
/// </param>
public sealed record PurgeOutcome(
    [property: JsonRequired] string Text, string? VolumeId = null, string? State = null, string? TokenFile = null)
{
    /// <summary>The HTTP status of the answer: 202 where the volume is being purged.</summary>
    [JsonIgnore]
    public int Status { get; init; }
}
