using CsCheck;
using Holdfast.Model.Resources;

namespace Holdfast.Model.Tests.Resources;

public sealed class RangeSetTests
{
    // Both ends of the 64-bit range, where begin − 1 and end + 1 overflow.
    private static readonly Gen<ValueRange[]> AnyRanges = Gen.OneOf<ulong>(0UL, ulong.MaxValue - 24).SelectMany(start =>
        Gen.Select(Gen.ULong[0, 20], Gen.ULong[0, 4], (begin, length) =>
            new ValueRange(start + begin, start + begin + length)).Array[0, 8]);

    [Fact]
    public void Of_OverlappingAndTouching_Coalesces()
    {
        ValueRange[] ranges = [new(5, 6), new(1, 2), new(3, 3), new(9, 12), new(10, 11)];

        Assert.Equal("[1-3, 5-6, 9-12]", RangeSet.Of(ranges).ToString());
        Assert.Equal(9UL, RangeSet.Of(ranges).Size);
    }

    [Fact]
    public void Of_EndBeforeBegin_IsRefused()
    {
        var fault = Assert.Throws<ArgumentException>(() => RangeSet.Of(5, 1));

        Assert.Contains("5-1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Contains_RangeAcrossTwoPieces_IsFalse()
    {
        var set = RangeSet.Of(new ValueRange(1, 5), new ValueRange(7, 9));

        Assert.True(set.Contains(RangeSet.Of(new ValueRange(2, 3), new ValueRange(9, 9))));
        Assert.False(set.Contains(RangeSet.Of(4, 7)));
        Assert.False(set.Contains(6));
    }

    [Fact]
    public void WholeRange_HasASizeAndCanBeCut()
    {
        var all = RangeSet.Of(0, ulong.MaxValue);

        Assert.Equal(ulong.MaxValue, all.Size);
        var inner = all.Except(RangeSet.Of(0, 0)).Except(RangeSet.Of(ulong.MaxValue, ulong.MaxValue));
        Assert.Equal("[1-18446744073709551614]", inner.ToString());
        Assert.True(all.Except(all).IsEmpty);
    }

    [Fact]
    public void Operations_AgreeWithSetsOfNumbers() => Gen.Select(AnyRanges, AnyRanges).Sample((left, right) =>
    {
        var (a, b) = (RangeSet.Of(left), RangeSet.Of(right));
        HashSet<ulong> x = Numbers(left), y = Numbers(right);

        Assert.Equal(x.Union(y).Order(), Checked(a.Union(b)));
        Assert.Equal(x.Except(y).Order(), Checked(a.Except(b)));
        Assert.Equal(x.Intersect(y).Order(), Checked(a.Intersect(b)));
        Assert.Equal(y.IsSubsetOf(x), a.Contains(b));
        Assert.Equal(x.SetEquals(y), a.Equals(b));
        Assert.Equal((ulong)x.Count, a.Size);
        Assert.All(y, number => Assert.Equal(x.Contains(number), a.Contains(number)));
    }, iter: Some.Runs);

    /// <summary>The numbers of the set, after a look at its form: rising, and never touching.</summary>
    private static IOrderedEnumerable<ulong> Checked(RangeSet set)
    {
        for (var i = 1; i < set.Ranges.Length; i++) Assert.True(set.Ranges[i - 1].End + 1 < set.Ranges[i].Begin);
        return Numbers(set.Ranges.ToArray()).Order();
    }

    private static HashSet<ulong> Numbers(ValueRange[] ranges)
    {
        var numbers = new HashSet<ulong>();
        foreach (var range in ranges)
            for (var i = 0UL; i < range.Size; i++) numbers.Add(range.Begin + i);
        return numbers;
    }
}
