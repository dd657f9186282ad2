using System.Text.Json.Serialization;

namespace Holdfast.Client.Agents;

/// <summary>A volume that was destroyed, and is kept or on its way out.</summary>
/// <param name="VolumeId">Its own id, which never changes.</param>
/// <param name="PersistenceId">What frameworks called it.</param>
/// <param name="Role">Whose it was.</param>
/// <param name="Disk">The root of its disk.</param>
/// <param name="SizeMb">How much was promised to it.</param>
/// <param name="State"><c>destroying</c>, <c>trash</c>, <c>restoring</c> or <c>purging</c>.</param>
/// <param name="DestroyedBy">Who destroyed it.</param>
/// <param name="DestroyedAt">When.</param>
/// <param name="KeptUntil">When its retention is over by the clock as it is now, and it is purged if the machine ran
/// until then; null while it is not kept.</param>
/// <param name="Trouble">Why it could not be moved or purged so far; else null.</param>
/// <param name="RemovedFiles">While it is purged, how many of its files and directories are gone; else null.</param>
/// <param name="TotalFiles">While it is purged, how many there were as that began; null where the agent cannot
/// tell.</param>
/// <param name="OnDestroy">What becomes of it: <c>trash</c>, <c>keep</c> or <c>wipe</c>; null where the agent does not
/// say.</param>
public sealed record TrashedVolume(
    [property: JsonRequired] string VolumeId, string? PersistenceId, string? Role, string? Disk, double? SizeMb,
    [property: JsonRequired] string State, string? DestroyedBy, DateTimeOffset? DestroyedAt, DateTimeOffset? KeptUntil,
    string? Trouble, long? RemovedFiles = null, long? TotalFiles = null, string? OnDestroy = null);
