using System.Text.Json.Serialization;

namespace Holdfast.Client.Agents;

/// <summary>What an agent found as it compared its ledger with its disks.</summary>
/// <param name="AgentId">The agent; null before its first registration.</param>
/// <param name="CheckedAt">When it did.</param>
/// <param name="Ok">How many volumes are what they should be, those in the trash included.</param>
/// <param name="Findings">What is not as it should be.</param>
/// <param name="Volumes">The ids of all volumes of its ledger.</param>
/// <param name="Fixes">What came of what was to be mended; null where nothing was asked to be.</param>
/// <param name="Text">Why nothing was done, for people; null where it was.</param>
/// <param name="TokenFile">
/// Where the agent asks for its operator's token: the file on its machine that holds it; else null.
/// </param>
public sealed record AgentFsck(
    string? AgentId = null, DateTimeOffset? CheckedAt = null, int Ok = 0,
    IReadOnlyList<FsckFound>? Findings = null, IReadOnlyList<string>? Volumes = null,
    IReadOnlyList<FsckFixed>? Fixes = null, string? Text = null, string? TokenFile = null)
{
    /// <summary>The HTTP status of the answer: 200 where it was done, 401 without the right token.</summary>
    [JsonIgnore]
    public int Status { get; init; }
}
