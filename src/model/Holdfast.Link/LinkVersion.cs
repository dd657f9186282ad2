namespace Holdfast.Link;

/// <summary>The versions of the link protocol that one side can speak, and how two sides agree on one.</summary>
/// <param name="Min">The oldest version still spoken.</param>
/// <param name="Max">The newest version spoken; never below <paramref name="Min"/>.</param>
public readonly record struct LinkVersion(int Min, int Max)
{
    /// <summary>What this build speaks. Version 2 has moves of reservations, and task groups; version 3 resizes of
    /// volumes.</summary>
    public static LinkVersion Current => new(1, 3);

    /// <summary>The version from which on an agent moves reservations and launches task groups.</summary>
    public const int MovesAndGroups = 2;

    /// <summary>The version from which on an agent grows and shrinks volumes.</summary>
    public const int Resizes = 3;

    /// <summary>The newest version that both sides speak; null when there is none.</summary>
    public int? Agree(LinkVersion other)
    {
        var newest = Math.Min(Max, other.Max);
        return newest >= Math.Max(Min, other.Min) ? newest : null;
    }

    /// <summary>Such as <c>1</c> or <c>1-3</c>.</summary>
    public override string ToString() => Min == Max ? $"{Min}" : $"{Min}-{Max}";
}
