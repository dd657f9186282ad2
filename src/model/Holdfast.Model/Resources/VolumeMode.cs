namespace Holdfast.Model.Resources;

/// <summary>Whether a container may write to a volume. The numbers are the wire's (<c>Volume.Mode</c>).</summary>
public enum VolumeMode
{
    /// <summary>It may read and write.</summary>
    ReadWrite = 1,

    /// <summary>It may only read.</summary>
    ReadOnly = 2,
}
