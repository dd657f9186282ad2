using Holdfast.Cli.Resources;

namespace Holdfast.Cli.Tests.Resources;

public sealed class SizesTests
{
    [Theory]
    [InlineData("64", 64.0)]
    [InlineData("64MB", 64.0)]
    [InlineData("1.5gb", 1536.0)]
    [InlineData("1TB", 1048576.0)]
    [InlineData("512KB", 0.5)]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("1e3", null)]
    [InlineData("GB", null)]
    [InlineData("1PB", null)]
    [InlineData("InfinityGB", null)]
    [InlineData("NaN", null)]
    public void Size_AsWritten_IsMegabytesOrNone(string text, double? megabytes) =>
        Assert.Equal(megabytes, Sizes.Read(text));

    [Theory]
    [InlineData("30", 30.0)]
    [InlineData("0", 0.0)]
    [InlineData("30s", 30.0)]
    [InlineData("1.5m", 90.0)]
    [InlineData("10secs", 10.0)]
    [InlineData("500ms", 0.5)]
    [InlineData("1d", 86400.0)]
    [InlineData("1w", null)]
    [InlineData("", null)]
    [InlineData("-1s", null)]
    [InlineData("99999999d", null)]
    public void Duration_AsWritten_IsASpanOrNone(string text, double? seconds) =>
        Assert.Equal(seconds, Durations.Read(text)?.TotalSeconds);
}
