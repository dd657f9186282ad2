using Holdfast.Cli.Tasks.Run;

namespace Holdfast.Cli.Tests.Tasks.Run;

public sealed class FetchUnderWayTests
{
    private const string First = "Fetching 'http://h/a' to 'a': 3145728 bytes\n";

    [Fact]
    public void Read_OfAFileThatIsOnItsWay_HasItsNameLengthAndNumber()
    {
        Assert.Equal(new("a", 3 << 20, 1), FetchUnderWay.Read(First));
        Assert.Equal(
            new("it's 1': b", 4, 3),
            FetchUnderWay.Read(
                $"{First}Fetched 'http://h/a'\nFetched 'http://h/c'\nFetching 'u' to 'it's 1': b': 4 bytes\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData($"{First}Fetched 'http://h/a'\n")]
    [InlineData("Fetching 'http://h/a' to 'a': many bytes\n")]
    [InlineData("Fetching 'http://h/a' to 'a': 0 bytes\n")]
    [InlineData("Fetching 'http://h/a': 4 bytes\n")]
    [InlineData("Fetching ' bytes\n")]
    public void Read_OfAnythingElse_HasNothing(string said) => Assert.Null(FetchUnderWay.Read(said));
}
