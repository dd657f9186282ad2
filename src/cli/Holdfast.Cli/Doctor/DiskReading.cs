namespace Holdfast.Cli.Doctor;

/// <summary>What was read of one directory that an agent is to keep data in.</summary>
/// <param name="Path">The directory, which need not exist yet.</param>
/// <param name="Mount">What it lies on; null where that is not known.</param>
/// <param name="FreeMegabytes">How much is free there.</param>
/// <param name="TotalMegabytes">How large it is.</param>
/// <param name="IsWritable">Whether this user can make files there.</param>
internal sealed record DiskReading(
    string Path, MountEntry? Mount, long FreeMegabytes, long TotalMegabytes, bool IsWritable)
{
    /// <summary>The directory above it that is there, where it is not itself; else null.</summary>
    public string? MissingBelow { get; init; }

    /// <summary>What has its name, or that of a directory above it, and is no directory; null where nothing has.
    /// </summary>
    public string? InTheWay { get; init; }
}
