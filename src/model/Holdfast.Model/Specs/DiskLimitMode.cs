namespace Holdfast.Model.Specs;

/// <summary>What becomes of a container that takes more disk than it was given, in rising order of
/// strictness.</summary>
public enum DiskLimitMode
{
    /// <summary>What it takes is counted and shown; nothing stops it.</summary>
    Account = 0,

    /// <summary>A write beyond the limit fails where the disk's backend can refuse it; where use can only be measured,
    /// the container is ended.</summary>
    Hard,

    /// <summary>The container is ended once it takes more than its limit; writes fail only a headroom above
    /// that.</summary>
    Kill,
}
