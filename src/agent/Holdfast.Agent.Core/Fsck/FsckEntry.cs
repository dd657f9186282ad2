namespace Holdfast.Agent.Core.Fsck;

/// <summary>A directory among the volumes or in the trash, and the file that belongs to it.</summary>
/// <param name="Name">The name of both.</param>
/// <param name="IsTrash">Whether they lie in the trash.</param>
/// <param name="Data">What there is of the directory.</param>
/// <param name="Manifest">The volume that the file names: empty where it is damaged, null where there is none.</param>
/// <param name="Describes">What the file says of the volume, for people; null where it says nothing.</param>
public sealed record FsckEntry(string Name, bool IsTrash, FsckContent Data, string? Manifest, string? Describes);
