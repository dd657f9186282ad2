using System.Globalization;

namespace Holdfast.Benchmarks.Figures;

/// <summary>What a figure has to keep.</summary>
/// <param name="Value">The bound, in the figure's unit; keeping it exactly is keeping it.</param>
/// <param name="IsCeiling">Whether less is better.</param>
internal sealed record Limit(double Value, bool IsCeiling)
{
    public static Limit AtMost(double value) => new(value, IsCeiling: true);

    public static Limit AtLeast(double value) => new(value, IsCeiling: false);

    public bool IsKeptBy(double value) => IsCeiling ? value <= Value : value >= Value;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsCeiling ? '≤' : '≥')} {Value:#,0.###}");
}
