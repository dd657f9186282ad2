using Holdfast.Fetcher.Sources.Ftp;

namespace Holdfast.Fetcher.Tests.Sources.Ftp;

public sealed class FtpDescriptionTests
{
    private static readonly DateTime Now = new(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    /// <summary>The time is in seconds, and two versions may be of the same one.</summary>
    [Theory]
    [InlineData("20250102030403", "20250102030403 10")]
    [InlineData("20250102030404", null)]
    [InlineData("20250102030405", null)]
    [InlineData("20250102030406", null)]
    [InlineData("20240102030405.123", "20240102030405.123 10")]
    [InlineData("20251302030405", null)]
    [InlineData("2024", null)]
    [InlineData(null, null)]
    public void Version_OfAFile_IsKnownOnceItsTimeIsPast(string? changed, string? version) =>
        Assert.Equal(version, new FtpDescription(10, changed).VersionAt(Now));

    [Fact]
    public void Version_OfAFileWithoutALength_IsNotKnown() =>
        Assert.Null(new FtpDescription(null, "20240102030405").VersionAt(Now));
}
