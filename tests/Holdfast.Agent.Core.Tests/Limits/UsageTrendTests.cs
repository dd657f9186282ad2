using Holdfast.Agent.Core.Limits;

namespace Holdfast.Agent.Core.Tests.Limits;

public sealed class UsageTrendTests
{
    private readonly UsageTrend _trend = new();

    [Theory]
    [InlineData(15, 100, 40)]
    [InlineData(15, 100, 5000)]
    [InlineData(600, 1000, 300)]
    public void Trend_ThatGrowsEvenly_IsFullWhenTheRestIsWritten(int everySeconds, long bytesEach, int samples)
    {
        for (var at = 0; at < samples; at++) _trend.Add(TimeSpan.FromSeconds(at * everySeconds), at * bytesEach);

        var full = _trend.FullIn((samples - 1) * bytesEach + 120 * bytesEach);

        Assert.Equal(120.0 * everySeconds, full!.Value.TotalSeconds, everySeconds * 0.5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-10)]
    public void Trend_ThatDoesNotGrow_IsNeverFull(long bytesEach)
    {
        for (var at = 0; at < 20; at++) _trend.Add(TimeSpan.FromSeconds(at * 15), 1000 + at * bytesEach);

        Assert.Null(_trend.FullIn(10_000));
    }

    [Fact]
    public void Trend_AboveTheLimit_IsFullNow()
    {
        for (var at = 0; at < 20; at++) _trend.Add(TimeSpan.FromSeconds(at * 15), 1000);

        Assert.Equal(TimeSpan.Zero, _trend.FullIn(900));
    }

    /// <summary>One file that was copied in is no trend.</summary>
    [Fact]
    public void Trend_OfAMoment_SaysNothing()
    {
        _trend.Add(TimeSpan.Zero, 0);
        _trend.Add(TimeSpan.FromSeconds(15), 1000);
        _trend.Add(TimeSpan.FromSeconds(30), 2000);

        Assert.Null(_trend.FullIn(10_000));
    }

    [Fact]
    public void Trend_ThatFillsInYears_SaysNothing()
    {
        for (var at = 0; at < 20; at++) _trend.Add(TimeSpan.FromSeconds(at * 15), at);

        Assert.Null(_trend.FullIn(1L << 40));
    }

    /// <summary>A queue that was emptied, a log that was removed.</summary>
    [Fact]
    public void Trend_AfterMostWasRemoved_BeginsAnew()
    {
        for (var at = 0; at < 20; at++) _trend.Add(TimeSpan.FromSeconds(at * 15), at * 1000);
        for (var at = 0; at < 20; at++) _trend.Add(TimeSpan.FromSeconds(300 + at * 15), 100 + at * 10);

        Assert.Equal(15.0 * 100, _trend.FullIn(290 + 1000)!.Value.TotalSeconds, 15.0);
    }
}
