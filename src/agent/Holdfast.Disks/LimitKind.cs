namespace Holdfast.Disks;

/// <summary>What keeps a volume to its size on a kind of disk, the weakest first.</summary>
public enum LimitKind
{
    /// <summary>Nothing: it is accounted for only.</summary>
    None = 0,

    /// <summary>The disk refuses nothing. Its usage can be measured, and whoever is above it stopped.</summary>
    Watched,

    /// <summary>The disk refuses more, but who owns the files could evade that.</summary>
    Soft,

    /// <summary>The disk refuses more, to everybody.</summary>
    Hard,
}
