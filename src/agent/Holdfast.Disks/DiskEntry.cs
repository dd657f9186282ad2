namespace Holdfast.Disks;

/// <summary>A directory among the volumes or in the trash, and the file that belongs to it.</summary>
/// <param name="Name">The name of both.</param>
/// <param name="IsTrash">Whether they lie in the trash.</param>
/// <param name="IsEmpty">Whether nothing is in the directory; null where there is none.</param>
/// <param name="Manifest">The volume that the file names: empty where it is damaged, null where there is none.</param>
/// <param name="Describes">What the file says of the volume, for people; null where it says nothing.</param>
public sealed record DiskEntry(string Name, bool IsTrash, bool? IsEmpty, string? Manifest, string? Describes);
