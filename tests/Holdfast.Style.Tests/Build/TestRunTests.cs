namespace Holdfast.Style.Tests.Build;

/// <summary>The test command itself, in a tree of its own whose test programs only pretend.</summary>
public sealed class TestRunTests : IDisposable
{
    private readonly LauncherTree _tree = new();

    public TestRunTests()
    {
        _tree.Add("tools/run-tests", Repository.Read("tools/run-tests"));
        _tree.Add("tools/packages.txt", "# a comment\ngcc   links\nredis-server   is tested with\n");
        _tree.Add("bin/dpkg-query", "#!/bin/sh\necho installed\n");
    }

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task Run_AllPass_EndsWithTheSumAndSuccess()
    {
        AddProgram("Holdfast.A.Tests", "Total: 7, Errors: 0, Failed: 0, Skipped: 1, Not Run: 2, Time: 0.1s");
        AddProgram("Holdfast.Integration.Tests", "Total: 5, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.1s");

        var run = await RunAsync();

        Assert.Equal((0, "9 passed, 0 failed, 1 skipped"), (run.ExitCode, LastLine(run)));
    }

    [Fact]
    public async Task Run_TestFails_EndsWithTheSumAndFailure()
    {
        AddProgram("Holdfast.A.Tests", "Total: 7, Errors: 0, Failed: 2, Skipped: 0, Not Run: 0, Time: 0.1s", status: 1);
        AddProgram("Holdfast.B.Tests", "Total: 1, Errors: 1, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.1s", status: 1);

        var run = await RunAsync();

        Assert.Equal((1, "6 passed, 3 failed, 0 skipped"), (run.ExitCode, LastLine(run)));
    }

    [Theory]
    [InlineData("Segmentation fault")]
    [InlineData("Total: 3, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.1s")]
    public async Task Run_ProgramEndsWithAnErrorThatNoTestExplains_IsAFailure(string output)
    {
        AddProgram("Holdfast.A.Tests", output, status: 139);

        var run = await RunAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("1 failed", LastLine(run), StringComparison.Ordinal);
        Assert.Contains(output, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ProgramNeverEnds_IsEndedAndAFailure()
    {
        AddProgram("Holdfast.A.Tests", "started", end: "exec sleep 600");
        AddProgram("Holdfast.B.Tests", "Total: 2, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.1s");

        var run = await RunAsync("--limit", "1s");

        Assert.Equal((1, "2 passed, 1 failed, 0 skipped"), (run.ExitCode, LastLine(run)));
        Assert.Contains("Holdfast.A.Tests was ended after 1s", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TestsDoNotCompile_EndsWithTheErrorAndAFailure()
    {
        AddProgram("Holdfast.A.Tests", "of an earlier build");
        await _tree.StartAsync("dev"); // The programs themselves are built.
        _tree.Add("broken", "");

        var run = await RunAsync();

        Assert.NotEqual(0, run.ExitCode);
        Assert.Equal("0 passed, 1 failed, 0 skipped", LastLine(run));
        Assert.Contains("error CS1003", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("of an earlier build", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ProgramWasNotBuilt_IsAFailure()
    {
        AddProgram("Holdfast.A.Tests", "Total: 2, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.1s");
        _tree.Add("tests/Holdfast.B.Tests/Holdfast.B.Tests.csproj", "");

        var run = await RunAsync();

        Assert.Equal((1, "2 passed, 1 failed, 0 skipped"), (run.ExitCode, LastLine(run)));
    }

    [Fact]
    public async Task Run_FilterThatNoTestFits_IsAFailure()
    {
        AddProgram("Holdfast.A.Tests", "Total: 0, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.1s");

        var run = await RunAsync("--filter", "Mispelled");

        Assert.Equal((1, "0 passed, 1 failed, 0 skipped"), (run.ExitCode, LastLine(run)));
        Assert.Contains("'Mispelled'", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ProgramWithoutAnyTest_IsAFailure()
    {
        AddProgram("Holdfast.A.Tests", "Total: 2, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.1s");
        AddProgram("Holdfast.B.Tests", "Total: 0, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.1s");

        var run = await RunAsync();

        Assert.Equal((1, "2 passed, 1 failed, 0 skipped"), (run.ExitCode, LastLine(run)));
    }

    [Theory]
    [InlineData("Holdfast.Some.Test", 0, "3 passed, 0 failed, 0 skipped")]
    // Where the filter leaves nothing to do there, it is not started.
    [InlineData("", 1, "0 passed, 1 failed, 0 skipped")]
    public async Task Run_TestsOfTheVirtualMachine_AreRunInIt(string listed, int status, string sum)
    {
        const string Name = "Holdfast.VirtualMachine.Tests";
        _tree.Add("tools/vm-test", "#!/bin/sh\nshift\nHERE=inside exec \"$@\"\n");
        _tree.Add($"tests/{Name}/{Name}.csproj", "");
        _tree.Add($"artifacts/bin/{Name}/release/{Name}", $$"""
            #!/bin/sh
            case "$*" in *-list*) echo '{{listed}}'; exit ;; esac
            [ "$HERE" = inside ] && total=3 || total=0
            echo "Total: $total, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.1s"
            """);

        var run = await RunAsync("--filter", "Some");

        Assert.Equal((status, sum), (run.ExitCode, LastLine(run)));
    }

    [Fact]
    public async Task Run_PackageMissing_NamesItAndStops()
    {
        _tree.Add("bin/dpkg-query", "#!/bin/sh\nfor name; do :; done\n[ $name = gcc ] && echo installed\n");
        AddProgram("Holdfast.A.Tests", "never");

        var run = await RunAsync();

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("missing: redis-server", run.Errors, StringComparison.Ordinal);
        Assert.Contains("--install", run.Errors, StringComparison.Ordinal);
    }

    private static string LastLine(Command run) => run.Output.TrimEnd('\n').Split('\n')[^1];

    private void AddProgram(string name, string output, int status = 0, string? end = null)
    {
        _tree.Add($"tests/{name}/{name}.csproj", "");
        _tree.Add($"artifacts/bin/{name}/release/{name}", $"#!/bin/sh\necho '{output}'\n{end ?? $"exit {status}"}\n");
    }

    private Task<Command> RunAsync(params string[] arguments) => Command.RunAsync(
        _tree.At("tools/run-tests"), arguments, $"{_tree.At("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
        TestContext.Current.CancellationToken);
}
