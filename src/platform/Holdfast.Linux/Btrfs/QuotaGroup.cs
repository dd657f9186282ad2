namespace Holdfast.Linux.Btrfs;

/// <summary>The id of a quota group: <c>0/N</c> is that of subvolume N, those above have members.</summary>
/// <param name="Id">As the kernel has it: the level in the upper 16 bits.</param>
public readonly record struct QuotaGroup(ulong Id)
{
    private const int LevelShift = 48;

    /// <summary>The level.</summary>
    public ulong Level => Id >> LevelShift;

    /// <summary>What is behind the slash.</summary>
    public ulong Number => Id & ((1UL << LevelShift) - 1);

    /// <summary>The group of a subvolume.</summary>
    public static QuotaGroup OfSubvolume(ulong subvolume) => new(subvolume);

    /// <summary>A group above those of subvolumes.</summary>
    public static QuotaGroup Above(long number) => new((1UL << LevelShift) | (ulong)number);

    /// <summary>As people write it.</summary>
    public override string ToString() => $"{Level}/{Number}";
}
