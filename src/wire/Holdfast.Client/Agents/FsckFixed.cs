using System.Text.Json.Serialization;

namespace Holdfast.Client.Agents;

/// <summary>What came of mending something on an agent's disks.</summary>
/// <param name="Fix">What was to be done.</param>
/// <param name="Fault">Why it was not, as a clause; null where it was.</param>
public sealed record FsckFixed([property: JsonRequired] string Fix, string? Fault = null);
