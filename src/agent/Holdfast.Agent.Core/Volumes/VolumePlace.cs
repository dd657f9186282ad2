namespace Holdfast.Agent.Core.Volumes;

/// <summary>Where a volume's directory lies on its disk.</summary>
public enum VolumePlace
{
    /// <summary>That cannot be seen just now.</summary>
    Unknown = 0,

    /// <summary>Among the volumes.</summary>
    Volumes,

    /// <summary>In the trash.</summary>
    Trash,

    /// <summary>At neither place.</summary>
    Nowhere,
}
