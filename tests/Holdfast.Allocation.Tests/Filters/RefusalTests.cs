using Holdfast.Allocation.Filters;

namespace Holdfast.Allocation.Tests.Filters;

public sealed class RefusalTests
{
    [Theory]
    [InlineData(null, 5)]
    [InlineData(-0.001, 5)]
    [InlineData(double.NaN, 5)]
    [InlineData(double.NegativeInfinity, 5)]
    [InlineData(0.0, 0)]
    [InlineData(3.5, 3.5)]
    [InlineData(31_536_000.0, 31_536_000)]
    [InlineData(31_536_001.0, 31_536_000)]
    [InlineData(double.PositiveInfinity, 31_536_000)]
    public void FromSeconds_OfAWireValue_IsWithinTheRules(double? seconds, double expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), Refusal.FromSeconds(seconds).Duration);
}
