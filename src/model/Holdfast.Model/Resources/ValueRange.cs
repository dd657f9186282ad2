namespace Holdfast.Model.Resources;

/// <summary>Whole numbers from <paramref name="Begin"/> to <paramref name="End"/>, both included.</summary>
/// <param name="Begin">The first number.</param>
/// <param name="End">The last number; a range that ends before it begins is a fault, see <see
/// cref="RangeSet"/>.</param>
public readonly record struct ValueRange(ulong Begin, ulong End)
{
    /// <summary>
    /// How many numbers it holds, at most <see cref="ulong.MaxValue"/> (the whole 64-bit range holds one more).
    /// </summary>
    public ulong Size => End - Begin == ulong.MaxValue ? ulong.MaxValue : End - Begin + 1;

    /// <summary>The Mesos text form, such as <c>31000-31005</c>.</summary>
    public override string ToString() => $"{Begin}-{End}";
}
