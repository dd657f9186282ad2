using System.Globalization;
using Holdfast.Hosting.Flags;

namespace Holdfast.Hosting.Tests.Flags;

public sealed class FlagTextTests
{
    [Theory]
    [InlineData("10secs", 10_000)]
    [InlineData("200ms", 200)]
    [InlineData("1mins", 60_000)]
    [InlineData("1.5mins", 90_000)]
    [InlineData("2weeks", 1_209_600_000)]
    [InlineData("1days", 86_400_000)]
    [InlineData("6hrs", 21_600_000)]
    [InlineData("1000us", 1)]
    [InlineData("1000000ns", 1)]
    [InlineData("0ns", 0)]
    public void Duration_MesosForms_AreRead(string text, double milliseconds)
    {
        Assert.True(FlagText.TryParseDuration(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("10 secs")]
    [InlineData("-1secs")]
    [InlineData("secs")]
    [InlineData("10sec")]
    [InlineData("1e3secs")]
    [InlineData("99999999999999weeks")]
    public void Duration_OtherForms_AreRefused(string text) => Assert.False(FlagText.TryParseDuration(text, out _));

    [Theory]
    [InlineData("0B", 0)]
    [InlineData("4096B", 4096)]
    [InlineData("1KB", 1024)]
    [InlineData("10MB", 10_485_760)]
    [InlineData("2GB", 2_147_483_648)]
    [InlineData("1TB", 1_099_511_627_776)]
    public void Bytes_MesosForms_AreRead(string text, long expected)
    {
        Assert.True(FlagText.TryParseBytes(text, out var bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("1.5MB")]
    [InlineData("-1MB")]
    [InlineData("99999999TB")]
    public void Bytes_OtherForms_AreRefused(string text) => Assert.False(FlagText.TryParseBytes(text, out _));

    [Fact]
    public void Number_InfinityOrExponent_IsRefused()
    {
        Assert.False(FlagText.TryParseNumber(double.PositiveInfinity.ToString(CultureInfo.InvariantCulture), out _));
        Assert.False(FlagText.TryParseNumber("1e3", out _));
        Assert.True(FlagText.TryParseNumber("0.1", out _));
    }
}
