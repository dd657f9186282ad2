namespace Holdfast.Disks;

/// <summary>What a volume takes of its disk.</summary>
/// <param name="Bytes">Allocated, in bytes.</param>
/// <param name="Inodes">Its files and directories; null where the disk does not count them.</param>
public readonly record struct DiskUse(long Bytes, long? Inodes);
