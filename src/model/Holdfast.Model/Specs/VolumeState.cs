namespace Holdfast.Model.Specs;

/// <summary>Where a volume stands in its life.</summary>
/// <remarks>
/// <code>
/// absent → creating → ready ⇄ attached → releasing → ready → destroying → trash → absent
/// </code>
/// Each step is stored before it is done on disk, and repeated after a crash.
/// </remarks>
public enum VolumeState
{
    /// <summary>Its directory is being made.</summary>
    Creating = 1,

    /// <summary>It may be used.</summary>
    Ready = 2,

    /// <summary>A container uses it.</summary>
    Attached = 3,

    /// <summary>Its container is over, but the process set is not yet proven empty.</summary>
    Releasing = 4,

    /// <summary>It is on its way to the trash.</summary>
    Destroying = 5,

    /// <summary>It lies in the trash and can be restored.</summary>
    Trash = 6,

    /// <summary>Its directory is missing or its disk changed: shown with the reason, never offered, never made again
    /// silently.</summary>
    Withheld = 7,

    /// <summary>Its agent was marked gone and came back: shown, but offered to nobody until an operator adopts
    /// it.</summary>
    Orphan = 8,
}
