using System.Text.Json.Serialization;

namespace Holdfast.Client.Masters;

/// <summary>A volume as the master's inventory has it.</summary>
/// <param name="VolumeId">Its own id, which never changes.</param>
/// <param name="PersistenceId">What frameworks call it.</param>
/// <param name="Role">Whose it is.</param>
/// <param name="SizeMb">Its size.</param>
/// <param name="Disk">The root of its disk; null for the agent's root disk.</param>
/// <param name="AgentId">Where it is.</param>
/// <param name="Hostname">The machine.</param>
/// <param name="Agent"><c>active</c>, or why the agent is away: <c>disconnected</c>, <c>recovering</c>,
/// <c>unreachable</c>.</param>
/// <param name="State">Where it stands in its life.</param>
/// <param name="Reason">Why it is withheld; else null.</param>
public sealed record KnownVolume(
    string VolumeId, string PersistenceId, string Role, double SizeMb, string? Disk, string AgentId, string Hostname,
    string Agent, string State, string? Reason);

/// <summary>The master's answer.</summary>
internal sealed record KnownVolumes([property: JsonRequired] IReadOnlyList<KnownVolume> Volumes);
