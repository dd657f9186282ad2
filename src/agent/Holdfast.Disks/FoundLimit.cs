namespace Holdfast.Disks;

/// <summary>A limit that a file system has, whoever made it.</summary>
/// <param name="Id">Its id (project id, quota group).</param>
/// <param name="LimitBytes">What it refuses to go beyond; null where it refuses nothing.</param>
public readonly record struct FoundLimit(long Id, long? LimitBytes);
