using System.Text.Json.Serialization;

namespace Holdfast.Client.Agents;

/// <summary>Something on an agent's disks, or in its ledger, that is not as it should be.</summary>
/// <param name="Verdict"><c>orphan</c>, <c>ghost</c>, <c>half-made</c>, <c>foreign</c>, <c>stale-limit</c>,
/// <c>withheld</c> or <c>unseen</c>.</param>
/// <param name="Subject">Its name.</param>
/// <param name="Reason">What was found, as a clause.</param>
/// <param name="Remedy">What a person can do about it.</param>
/// <param name="VolumeId">The volume; null where it is about none.</param>
/// <param name="Root">The root of its disk.</param>
/// <param name="Fix">What can be done about it without any risk to data; null where nothing can.</param>
public sealed record FsckFound(
    [property: JsonRequired] string Verdict, [property: JsonRequired] string Subject,
    [property: JsonRequired] string Reason, [property: JsonRequired] string Remedy, string? VolumeId = null,
    string? Root = null, string? Fix = null);
