using CsCheck;

namespace Holdfast.Model.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(0.0004, 0)]
    [InlineData(0.0015, 2)] // half away from zero
    [InlineData(0.1, 100)]
    [InlineData(1.5, 1500)]
    [InlineData(9.2e15, -1)]
    [InlineData(-0.0006, -1)]
    [InlineData(double.NaN, -1)]
    [InlineData(double.PositiveInfinity, -1)]
    public void TryFrom_WireValue_IsRoundedToThousandthsOrRefused(double value, long milli)
    {
        var holds = Quantity.TryFrom(value, out var quantity);

        Assert.Equal(milli >= 0, holds);
        Assert.Equal(Math.Max(milli, 0), quantity.Milli);
    }

    [Fact]
    public void Wire_RoundTrips() => Gen.Long[0, 1L << 50].Sample(milli =>
        Quantity.TryFrom(Quantity.FromMilli(milli).ToDouble(), out var back) && back.Milli == milli);

    [Fact]
    public void Sum_TooGreat_ThrowsOrIsCapped()
    {
        var most = Quantity.FromMilli(long.MaxValue);

        Assert.Throws<OverflowException>(() => most + most);
        Assert.Equal(most, most.PlusCapped(Quantity.FromMilli(1)));
        Assert.Equal(most, Quantity.FromCount(ulong.MaxValue));
        Assert.Equal(Quantity.FromMilli(3), Quantity.FromMilli(1).PlusCapped(Quantity.FromMilli(2)));
    }

    [Fact]
    public void Difference_MoreThanThereIs_IsNothing()
    {
        var (one, two) = (Quantity.FromCount(1), Quantity.FromCount(2));

        Assert.Equal(Quantity.Zero, one.MinusCapped(two));
        Assert.Equal(one, two.MinusCapped(one));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.001")]
    [InlineData(1500, "1.5")]
    [InlineData(64000, "64")]
    public void Text_HasAtMostThreePlaces(long milli, string text) =>
        Assert.Equal(text, Quantity.FromMilli(milli).ToString());
}
