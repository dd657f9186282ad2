namespace Holdfast.Agent.Core.Fsck;

/// <summary>What there is of a volume's directory.</summary>
public enum FsckContent
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A directory without anything in it.</summary>
    Empty,

    /// <summary>A directory with something in it, or something that is no directory.</summary>
    Some,
}
