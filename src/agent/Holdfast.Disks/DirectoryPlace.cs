namespace Holdfast.Disks;

/// <summary>Where a volume's directory lies on its disk.</summary>
public enum DirectoryPlace
{
    /// <summary>At neither place.</summary>
    Nowhere = 0,

    /// <summary>Among the volumes.</summary>
    Volumes,

    /// <summary>In the trash.</summary>
    Trash,
}
