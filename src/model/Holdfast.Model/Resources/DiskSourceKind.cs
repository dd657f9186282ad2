namespace Holdfast.Model.Resources;

/// <summary>
/// What a disk that is not the root disk is made of. The numbers are the wire's (<c>DiskInfo.Source.Type</c>).
/// </summary>
public enum DiskSourceKind
{
    /// <summary>A directory, of which parts may be promised separately.</summary>
    Path = 1,

    /// <summary>A file system of its own, promised only as a whole.</summary>
    Mount = 2,

    /// <summary>A raw block device, promised only as a whole.</summary>
    Block = 3,

    /// <summary>
    /// Storage that is not made into a disk yet; with an id it is one thing, without one it is a pool.
    /// </summary>
    Raw = 4,
}
