namespace Holdfast.Cli.Tests.Verbs;

public sealed class RoleVerbTests
{
    /// <summary>That it becomes the server where there is one, tests of packages and of dev clusters show.</summary>
    [Theory]
    [InlineData("master")]
    [InlineData("agent")]
    [InlineData("dev")]
    [InlineData("registry")]
    public async Task Role_WithoutTheServerBesideIt_SaysWhatIsMissing(string verb)
    {
        var run = await CliRun.OfAsync(verb, "--port=1");

        Assert.True((run.Code, run.Output) == (1, ""), $"It ended with {run.Code} and said: {run.Output}{run.Error}");
        Assert.Matches(
            "^holdfast: /.*/holdfast-server cannot be run: No such file or directory[.] It belongs beside this ",
            run.Error);
    }
}
