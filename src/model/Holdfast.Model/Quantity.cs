using System.Globalization;

namespace Holdfast.Model;

/// <summary>An exact, non-negative amount of one resource, such as 1.5 CPUs or 64 MB (2^20 bytes).</summary>
/// <remarks>
/// Held as whole thousandths, as Mesos compares and sums: a task that takes 0.1 CPU ten times must leave exactly
/// nothing of 1 CPU, and binary floating point does not promise that.
/// </remarks>
public readonly record struct Quantity : IComparable<Quantity>
{
    private Quantity(long milli) => Milli = milli;

    /// <summary>Nothing.</summary>
    public static Quantity Zero => default;

    /// <summary>The amount in thousandths of the resource's unit; never negative.</summary>
    public long Milli { get; }

    /// <summary>Whether there is nothing.</summary>
    public bool IsZero => Milli == 0;

    /// <summary>An amount from thousandths.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The amount is negative.</exception>
    public static Quantity FromMilli(long milli) => milli >= 0
        ? new(milli)
        : throw new ArgumentOutOfRangeException(nameof(milli), milli, "A quantity cannot be negative.");

    /// <summary>So many whole units, at most the greatest quantity there is.</summary>
    public static Quantity FromCount(ulong count) =>
        new(count > long.MaxValue / 1000 ? long.MaxValue : (long)count * 1000);

    /// <summary>An amount from a wire value, rounded half away from zero to thousandths.</summary>
    /// <returns>False when the value is negative, not finite, or above 9.2e15 (the whole of what thousandths can
    /// hold).</returns>
    public static bool TryFrom(double value, out Quantity quantity)
    {
        var milli = Math.Round(value * 1000, MidpointRounding.AwayFromZero);
        var holds = milli is >= 0 and < 9.2e18;
        quantity = holds ? new((long)milli) : default;
        return holds;
    }

    /// <summary>The amount as the wire carries it.</summary>
    public double ToDouble() => Milli / 1000 + Milli % 1000 / 1000.0;

    /// <summary>The sum.</summary>
    /// <exception cref="OverflowException">The sum is above 9.2e15.</exception>
    public static Quantity operator +(Quantity left, Quantity right) => new(checked(left.Milli + right.Milli));

    /// <summary>Whether this is at least as much as the demand.</summary>
    public bool Covers(Quantity demand) => Milli >= demand.Milli;

    /// <summary>The sum, at most the greatest quantity there is.</summary>
    /// <remarks>
    /// For sums over what others sent: a thousand entries just below the limit must not end the process. Real machines
    /// stay far below (the limit is 9.2e15 MB), so that nothing is ever lost that was there.
    /// </remarks>
    public Quantity PlusCapped(Quantity other) =>
        new(other.Milli > long.MaxValue - Milli ? long.MaxValue : Milli + other.Milli);

    /// <summary>What is left when the other is taken, at least nothing.</summary>
    public Quantity MinusCapped(Quantity other) => new(Math.Max(0, Milli - other.Milli));

    /// <inheritdoc/>
    public int CompareTo(Quantity other) => Milli.CompareTo(other.Milli);

    /// <summary>Whether the left is less.</summary>
    public static bool operator <(Quantity left, Quantity right) => left.Milli < right.Milli;

    /// <summary>Whether the left is more.</summary>
    public static bool operator >(Quantity left, Quantity right) => left.Milli > right.Milli;

    /// <summary>Whether the left is no more.</summary>
    public static bool operator <=(Quantity left, Quantity right) => left.Milli <= right.Milli;

    /// <summary>Whether the left is no less.</summary>
    public static bool operator >=(Quantity left, Quantity right) => left.Milli >= right.Milli;

    /// <summary>A decimal number with at most three places, such as <c>1.5</c>.</summary>
    public override string ToString() => (Milli / 1000m).ToString("0.###", CultureInfo.InvariantCulture);
}
