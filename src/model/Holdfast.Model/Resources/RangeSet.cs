namespace Holdfast.Model.Resources;

/// <summary>A set of 64-bit whole numbers, kept as ordered ranges that neither overlap nor touch. Immutable.</summary>
/// <remarks>
/// Sums and differences walk both lists once; membership is a binary search, so that an agent whose ports lie in a
/// thousand pieces still answers "do I have these two?" in well under a microsecond.
/// </remarks>
public sealed class RangeSet : IEquatable<RangeSet>
{
    private readonly ValueRange[] _ranges;

    private RangeSet(ValueRange[] ranges) => _ranges = ranges;

    /// <summary>No numbers.</summary>
    public static RangeSet Empty { get; } = new([]);

    /// <summary>Whether it holds nothing.</summary>
    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>The ranges in rising order; between two there is always at least one number missing.</summary>
    public ReadOnlySpan<ValueRange> Ranges => _ranges;

    /// <summary>How many numbers it holds, at most <see cref="ulong.MaxValue"/>.</summary>
    public ulong Size
    {
        get
        {
            var size = 0UL;
            foreach (var range in _ranges)
                size = range.Size > ulong.MaxValue - size ? ulong.MaxValue : size + range.Size;
            return size;
        }
    }

    /// <summary>The numbers of one range.</summary>
    /// <exception cref="ArgumentException">The range ends before it begins.</exception>
    public static RangeSet Of(ulong begin, ulong end) => Of(new ValueRange(begin, end));

    /// <summary>The numbers of all the ranges, which may come in any order, overlap and touch.</summary>
    /// <exception cref="ArgumentException">A range ends before it begins.</exception>
    public static RangeSet Of(params ReadOnlySpan<ValueRange> ranges)
    {
        if (ranges.IsEmpty) return Empty;
        var sorted = ranges.ToArray();
        foreach (var range in sorted)
            if (range.Begin > range.End)
                throw new ArgumentException($"The range {range} ends before it begins.", nameof(ranges));
        Array.Sort(sorted, static (left, right) => left.Begin.CompareTo(right.Begin));
        using var merged = new RangeBuffer(sorted.Length);
        foreach (var range in sorted) merged.Append(range);
        return merged.ToSet();
    }

    /// <summary>The numbers that are in either.</summary>
    public RangeSet Union(RangeSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsEmpty) return other;
        if (other.IsEmpty) return this;
        using var merged = new RangeBuffer(_ranges.Length + other._ranges.Length);
        int i = Math.Max(0, IndexAtOrBefore(other._ranges[0].Begin)), j = 0;
        merged.AppendRest(_ranges.AsSpan(0, i));
        while (i < _ranges.Length && j < other._ranges.Length)
            merged.Append(_ranges[i].Begin <= other._ranges[j].Begin ? _ranges[i++] : other._ranges[j++]);
        merged.AppendRest(_ranges.AsSpan(i));
        merged.AppendRest(other._ranges.AsSpan(j));
        return merged.ToSet();
    }

    /// <summary>The numbers of this set that are not in the other.</summary>
    public RangeSet Except(RangeSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsEmpty || other.IsEmpty) return this;
        // Each range of the other splits at most one of ours in two.
        using var rest = new RangeBuffer(_ranges.Length + other._ranges.Length);
        int i = Math.Max(0, IndexAtOrBefore(other._ranges[0].Begin)), j = 0;
        rest.AppendRest(_ranges.AsSpan(0, i));
        for (; i < _ranges.Length && j < other._ranges.Length; i++)
        {
            while (j < other._ranges.Length && other._ranges[j].End < _ranges[i].Begin) j++;
            AppendGaps(rest, _ranges[i], other._ranges.AsSpan(j));
        }
        rest.AppendRest(_ranges.AsSpan(i));
        return rest.ToSet();
    }

    /// <summary>The numbers that are in both.</summary>
    public RangeSet Intersect(RangeSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsEmpty || other.IsEmpty) return Empty;
        using var both = new RangeBuffer(_ranges.Length + other._ranges.Length);
        int i = 0, j = 0;
        while (i < _ranges.Length && j < other._ranges.Length)
        {
            var begin = Math.Max(_ranges[i].Begin, other._ranges[j].Begin);
            var end = Math.Min(_ranges[i].End, other._ranges[j].End);
            if (begin <= end) both.Append(new(begin, end));
            if (_ranges[i].End <= other._ranges[j].End) i++; else j++;
        }
        return both.ToSet();
    }

    /// <summary>Whether every number of the other is in this set.</summary>
    public bool Contains(RangeSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var range in other._ranges)
        {
            var at = IndexAtOrBefore(range.Begin);
            if (at < 0 || _ranges[at].End < range.End) return false;
        }
        return true;
    }

    /// <summary>Whether the number is in this set.</summary>
    public bool Contains(ulong number) => IndexAtOrBefore(number) is >= 0 and var at && _ranges[at].End >= number;

    /// <inheritdoc/>
    public bool Equals(RangeSet? other) =>
        ReferenceEquals(this, other) || other is not null && _ranges.AsSpan().SequenceEqual(other._ranges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RangeSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var range in _ranges) hash.Add(range);
        return hash.ToHashCode();
    }

    /// <summary>The Mesos text form, such as <c>[31000-31005, 32000-32000]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", _ranges)}]";

    /// <summary>Makes a set of ranges that are known to be in order and apart.</summary>
    internal static RangeSet Adopt(ValueRange[] apart) => apart.Length == 0 ? Empty : new(apart);

    private static void AppendGaps(RangeBuffer rest, ValueRange range, ReadOnlySpan<ValueRange> holes)
    {
        var begin = range.Begin;
        foreach (var hole in holes)
        {
            if (hole.Begin > range.End) break;
            if (hole.Begin > begin) rest.Append(new(begin, hole.Begin - 1));
            if (hole.End >= range.End) return;
            begin = hole.End + 1;
        }
        rest.Append(new(begin, range.End));
    }

    /// <summary>The last range that begins at or before the number; −1 when all begin after it.</summary>
    private int IndexAtOrBefore(ulong number)
    {
        int low = 0, high = _ranges.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_ranges[middle].Begin <= number) low = middle + 1; else high = middle;
        }
        return low - 1;
    }
}
