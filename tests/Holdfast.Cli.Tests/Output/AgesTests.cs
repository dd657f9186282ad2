using Holdfast.Cli.Output;

namespace Holdfast.Cli.Tests.Output;

public sealed class AgesTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59, "59s")]
    [InlineData(60, "1m")]
    [InlineData(3599, "59m")]
    [InlineData(7200, "2h")]
    [InlineData(47 * 3600, "47h")]
    [InlineData(48 * 3600, "2d")]
    [InlineData(-5, "0s")]
    public void Age_OfSeconds_IsOneFigure(int seconds, string text)
    {
        var now = DateTimeOffset.UnixEpoch.AddDays(1000);

        Assert.Equal(text, Ages.Since(now.AddSeconds(-seconds), now));
    }

    [Fact]
    public void Age_OfNothing_IsEmpty() => Assert.Equal("", Ages.Since(null, DateTimeOffset.UnixEpoch));
}
