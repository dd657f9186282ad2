namespace Holdfast.Agent.Core.Volumes;

/// <summary>What becomes of a volume's data once it is destroyed. Stored: numbers are never used again.</summary>
public enum OnDestroy
{
    /// <summary>It is kept for the retention while there is room for it, then removed.</summary>
    Trash = 0,

    /// <summary>It is kept until an operator says otherwise, whatever room is needed.</summary>
    Keep = 1,

    /// <summary>As <see cref="Trash"/>, and it is overwritten as it is removed.</summary>
    Wipe = 2,
}
