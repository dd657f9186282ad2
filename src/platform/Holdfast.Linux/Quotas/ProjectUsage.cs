namespace Holdfast.Linux.Quotas;

/// <summary>What the files of a project take, and the most that they may; a limit of 0 is none.</summary>
public readonly record struct ProjectUsage(long Bytes, long Inodes, long LimitBytes, long LimitInodes)
{
    /// <summary>Whether no file carries the project's id.</summary>
    public bool IsUnused => Bytes == 0 && Inodes == 0;
}
