namespace Holdfast.Linux.Files;

/// <summary>A piece of a file as it lies on its device.</summary>
/// <param name="Offset">Where it begins in the file, in bytes.</param>
/// <param name="Length">Its length, in bytes.</param>
/// <param name="Flags">What the file system says of it (<c>FIEMAP_EXTENT_*</c>).</param>
internal readonly record struct FileExtent(long Offset, long Length, uint Flags)
{
    // Beyond these an extent is a place on the device that belongs to this file alone, byte for byte.
    private const uint Unknown = 0x2, Delayed = 0x4, Encoded = 0x8, NotAligned = 0x100, Inline = 0x200, Tail = 0x400,
        Shared = 0x2000;

    /// <summary>Why writing there does not overwrite what lies there; null where it does.</summary>
    public string? Fault => Flags switch
    {
        _ when (Flags & Shared) != 0 => "it shares its blocks with another file or snapshot, where its data would stay",
        _ when (Flags & (Inline | Tail | NotAligned)) != 0 =>
            "its data lies among the file system's own, which are journaled: older copies would stay there",
        _ when (Flags & Encoded) != 0 => "its data is stored compressed or encrypted, and written elsewhere each time",
        _ when (Flags & (Unknown | Delayed)) != 0 => "the file system does not say where its data lies",
        _ => null,
    };
}
