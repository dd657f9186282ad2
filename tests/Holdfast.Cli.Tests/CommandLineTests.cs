namespace Holdfast.Cli.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Help_BeginsWithExamplesAndNamesTheRoles()
    {
        var run = await CliRun.OfAsync("--help");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("Examples:\n  holdfast ", run.Output, StringComparison.Ordinal);
        foreach (var word in new[] { "agents", "holdfast dev", "holdfast master", "holdfast agent" })
            Assert.Contains(word, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfAVerb_NamesItsOptionsAndDefaults()
    {
        var run = await CliRun.OfAsync("agents", "trust-master", "--help");

        Assert.Equal(0, run.Code);
        Assert.StartsWith("Examples:\n  holdfast agents trust-master\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("--agent <HOST:PORT>", run.Output, StringComparison.Ordinal);
        Assert.Contains("[default: 127.0.0.1:5051]", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_IsOneLine()
    {
        var run = await CliRun.OfAsync("--version");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Matches("^holdfast [0-9]+[.][0-9]+[.][0-9]+\n$", run.Output);
    }

    [Theory]
    [InlineData("agnets", "Did you mean 'agents'?")]
    [InlineData("mastr", "Did you mean 'master'?")]
    [InlineData("agents trust-mastr", "Did you mean 'trust-master'?")]
    [InlineData("agents trust-master --agnt x:1", "Did you mean '--agent'?")]
    [InlineData("xyzzy", "'holdfast' has no verb 'xyzzy'. See 'holdfast --help'.")]
    [InlineData("agents", "It has 'trust-master'.")]
    [InlineData("", "It has 'agents'")]
    public async Task WrongWords_AreUsageFaultsThatSayWhatWasMeant(string line, string said)
    {
        var run = await CliRun.OfAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }
}
