using System.Buffers;

namespace Holdfast.Model.Resources;

/// <summary>
/// Collects ranges that come in rising order of their beginnings, and joins those that overlap or touch. Its room is
/// lent, so that a result of a thousand ranges is the only thing left to collect.
/// </summary>
internal sealed class RangeBuffer(int capacity) : IDisposable
{
    private readonly ValueRange[] _ranges = ArrayPool<ValueRange>.Shared.Rent(capacity);
    private int _count;

    public void Append(ValueRange range)
    {
        if (_count > 0)
        {
            ref var last = ref _ranges[_count - 1];
            // The second half cannot overflow: a range that ends at the top reaches all that begin later.
            if (last.End >= range.Begin || last.End + 1 == range.Begin)
            {
                last = last with { End = Math.Max(last.End, range.End) };
                return;
            }
        }
        _ranges[_count++] = range;
    }

    /// <summary>
    /// Appends ranges of which no two overlap or touch; all from the first that stands alone are copied at once.
    /// </summary>
    public void AppendRest(ReadOnlySpan<ValueRange> ranges)
    {
        while (!ranges.IsEmpty)
        {
            var before = _count;
            Append(ranges[0]);
            ranges = ranges[1..];
            if (_count == before) continue;
            ranges.CopyTo(_ranges.AsSpan(_count));
            _count += ranges.Length;
            return;
        }
    }

    public RangeSet ToSet() => RangeSet.Adopt(_ranges.AsSpan(0, _count).ToArray());

    public void Dispose() => ArrayPool<ValueRange>.Shared.Return(_ranges);
}
