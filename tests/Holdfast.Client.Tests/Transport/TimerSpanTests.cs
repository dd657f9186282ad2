using Holdfast.Client.Transport;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Client.Tests.Transport;

public sealed class TimerSpanTests
{
    [Theory]
    [InlineData(1, 1_000)]
    [InlineData(4_294_967, 4_294_967_000)]
    [InlineData(4_294_968, -1)]
    [InlineData(1e300, -1)]
    [InlineData(double.PositiveInfinity, -1)]
    [InlineData(double.NaN, -1)]
    public void Seconds_LongerThanAnyTimerRuns_AreForEver(double seconds, double milliseconds)
    {
        var span = TimerSpan.OfSeconds(seconds);

        Assert.Equal(milliseconds, span.TotalMilliseconds);
        using var source = new CancellationTokenSource(span, new FakeTimeProvider());
        Assert.False(source.IsCancellationRequested);
    }

    [Fact]
    public void Span_LongerThanAnyTimerRuns_IsForEver()
    {
        Assert.Equal(TimeSpan.FromDays(49), TimerSpan.Of(TimeSpan.FromDays(49)));
        Assert.Equal(Timeout.InfiniteTimeSpan, TimerSpan.Of(TimeSpan.FromDays(50)));
        Assert.Equal(Timeout.InfiniteTimeSpan, TimerSpan.Of(TimeSpan.MaxValue));
    }
}
