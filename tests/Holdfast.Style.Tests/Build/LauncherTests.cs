using System.Diagnostics;

namespace Holdfast.Style.Tests.Build;

public sealed class LauncherTests : IDisposable
{
    private static readonly TimeSpan MayAdd = TimeSpan.FromMilliseconds(50);

    private readonly LauncherTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("master", "holdfast-server master --port=1")]
    [InlineData("agent", "holdfast-server agent --port=1")]
    [InlineData("dev", "holdfast-server dev --port=1")]
    [InlineData("agents", "holdfast agents --port=1")]
    public async Task Verb_OfAnyKind_BecomesItsProgram(string verb, string expected)
    {
        var started = await _tree.StartAsync(verb, "--port=1");

        Assert.Equal((0, $"{expected}\n"), (started.ExitCode, started.Output));
    }

    [Fact]
    public async Task Start_NothingChanged_BuildsNothing()
    {
        await _tree.StartAsync("dev");
        await _tree.StartAsync("dev");

        Assert.Equal(1, _tree.Builds);
    }

    [Fact]
    public async Task Start_SourceChangedAddedOrDeleted_BuildsAgain()
    {
        await _tree.StartAsync("dev");

        File.WriteAllText(_tree.At("src/deep/b.cs"), "changed");
        await _tree.StartAsync("dev");
        Assert.Equal(2, _tree.Builds);

        File.Delete(_tree.At("src/a.cs"));
        await _tree.StartAsync("dev");
        Assert.Equal(3, _tree.Builds);

        _tree.Add("src/new/c.cs", "");
        await _tree.StartAsync("dev");
        Assert.Equal(4, _tree.Builds);
    }

    [Fact]
    public async Task Starts_ManyAtOnce_BuildOnce()
    {
        var started = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _tree.StartAsync("agent")));

        Assert.All(started, one => Assert.Equal("holdfast-server agent\n", one.Output));
        Assert.Equal(1, _tree.Builds);
    }

    [Fact]
    public async Task Starts_ManyAtOnceAfterAChange_BuildOnce()
    {
        await _tree.StartAsync("agent");
        File.WriteAllText(_tree.At("src/a.cs"), "changed");

        var started = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _tree.StartAsync("agent")));

        Assert.All(started, one => Assert.Equal("holdfast-server agent\n", one.Output));
        Assert.Equal(2, _tree.Builds);
    }

    // Who changes a file while a build runs must not wonder why the change does nothing.
    [Fact]
    public async Task Start_SourceChangedDuringTheBuild_BuildsAgain()
    {
        _tree.Add("during-build", $"echo changed > {_tree.At("src/a.cs")}");
        await _tree.StartAsync("agent");
        File.Delete(_tree.At("during-build"));

        await _tree.StartAsync("agent");
        await _tree.StartAsync("agent");

        Assert.Equal(2, _tree.Builds);
    }

    [Fact]
    public async Task Start_BuildWasKilled_BuildsAgain()
    {
        _tree.Add("during-build", "kill -9 $PPID"); // The build script's; what it had begun counts for nothing.
        var killed = await _tree.StartAsync("agent");
        File.Delete(_tree.At("during-build"));

        var started = await _tree.StartAsync("agent");

        Assert.NotEqual(0, killed.ExitCode);
        Assert.Equal("holdfast-server agent\n", started.Output);
        Assert.Equal(2, _tree.Builds);
    }

    [Fact]
    public async Task Start_BuildFails_ShowsTheErrorAndKeepsTheLastBuild()
    {
        await _tree.StartAsync("dev");
        var before = File.ResolveLinkTarget(_tree.At("artifacts/run"), returnFinalTarget: true)!.FullName;
        File.WriteAllText(_tree.At("src/a.cs"), "changed");
        _tree.Add("broken", "");

        var started = await _tree.StartAsync("dev");

        Assert.NotEqual(0, started.ExitCode);
        Assert.Contains("error CS1002", started.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(before, "holdfast-server")));
    }

    [Fact]
    public async Task Start_ThroughALinkFromElsewhere_FindsItsTree()
    {
        var link = _tree.At("bin/hold");
        File.CreateSymbolicLink(link, _tree.At("holdfast"));

        var started = await Command.RunAsync(
            link, ["dev"], $"{_tree.At("bin")}:/usr/bin:/bin", TestContext.Current.CancellationToken);

        Assert.Equal("holdfast-server dev\n", started.Output);
    }

    [Fact]
    public async Task Start_NothingChangedInATreeOfOurSize_AddsLittle()
    {
        // The real sources, so that the test notices when there are too many for the check.
        foreach (var path in Repository.Files("", "src")) _tree.Add(path, "");
        await _tree.StartAsync("dev");

        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < 200 && fastest > MayAdd; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await _tree.StartAsync("dev");
            fastest = new[] { fastest, Stopwatch.GetElapsedTime(started) }.Min();
        }

        // The fastest of many: other tests run beside this one, and what they take is not ours. It includes starting
        // the shell, which is.
        Assert.InRange(fastest, TimeSpan.Zero, MayAdd);
        Assert.Equal(1, _tree.Builds);
    }

    [Fact]
    public async Task Start_ToolChainComes_BuildsAgain()
    {
        using var hidden = new HiddenToolchain();
        var without = await _tree.StartWithAsync(hidden.Path, "dev");
        Assert.Contains("apt-get install gcc libc6-dev zlib1g-dev", without.Errors, StringComparison.Ordinal);
        Assert.Equal("framework\n", File.ReadAllText(_tree.At("artifacts/run/stamp")));

        var with = await _tree.StartAsync("dev");

        Assert.Equal("", with.Errors);
        Assert.Equal("native\n", File.ReadAllText(_tree.At("artifacts/run/stamp")));
    }
}
