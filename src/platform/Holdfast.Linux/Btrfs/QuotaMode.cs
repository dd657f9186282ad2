namespace Holdfast.Linux.Btrfs;

/// <summary>How a btrfs file system accounts for its subvolumes.</summary>
public enum QuotaMode
{
    /// <summary>Not at all.</summary>
    Off = 0,

    /// <summary>By who shares which extent: exact, and slow (Linux 3.10 and later).</summary>
    Classic,

    /// <summary>By who wrote an extent first: cheap (Linux 6.7 and later).</summary>
    Simple,
}
