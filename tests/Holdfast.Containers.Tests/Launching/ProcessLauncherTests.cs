using System.Globalization;
using Holdfast.Containers.Launching;
using Holdfast.Linux.Accounts;
using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;

namespace Holdfast.Containers.Tests.Launching;

public sealed class ProcessLauncherTests
{
    [Fact]
    public async Task Container_ThatExits_TellsStartExitAndEmptyInOrder()
    {
        await using var workshop = new Workshop();

        var container = await workshop.StartAsync(workshop.Shell("echo out; echo err >&2; exit 7"));
        var events = new List<ContainerEvent>();
        await foreach (var evt in container.Events.ReadAllAsync(TestContext.Current.CancellationToken)) events.Add(evt);

        Assert.Collection(
            events,
            evt => Assert.IsType<ContainerStarted>(evt),
            evt => Assert.Equal(7, Assert.IsType<ContainerExited>(evt).Status.Code),
            evt => Assert.IsType<ContainerEmpty>(evt));
        Assert.Equal("out\n", Read(container, "stdout"));
        Assert.Equal("err\n", Read(container, "stderr"));
    }

    [Fact]
    public async Task Container_BuiltFrameworkDependent_RunsTheSame()
    {
        await using var workshop = new Workshop(TestPrograms.FrameworkDependent.Shim);

        var container = await workshop.StartAsync(workshop.Shell("echo out; exit 3"));

        Assert.Equal(3, (await Workshop.EndAsync(container)).Code);
        Assert.Equal("out\n", Read(container, "stdout"));
    }

    [Fact]
    public async Task Container_ThatIsKilled_TellsTheSignal()
    {
        await using var workshop = new Workshop();
        var container = await workshop.StartAsync(workshop.Shell("exec sleep 1000"));

        await container.SignalAsync(Signals.Terminate, SignalScope.FirstProcess, TestContext.Current.CancellationToken);

        var status = await Workshop.EndAsync(container);
        Assert.Equal((null, Signals.Terminate), (status.Code, status.Signal));
    }

    [Fact]
    public async Task FirstProcess_AsPrepared_HasNothingOfTheAgent()
    {
        await using var workshop = new Workshop();
        var spec = workshop.Shell(
            "cat /proc/self/stat | cut -d' ' -f6 >session; echo $$ >pid; grep -E 'SigBlk|SigIgn|NoNewPrivs' "
            + "/proc/self/status >status; env | grep -v -E '^(PWD|_|SHLVL|OLDPWD)=' | sort >env; "
            + "ls -l /proc/self/fd | wc -l >fds; pwd >pwd; umask >umask; cat");

        var container = await workshop.StartAsync(spec);
        var status = await Workshop.EndAsync(container);

        Assert.Equal(0, status.Code);
        Assert.Equal(Read(container, "pid"), Read(container, "session"));
        Assert.Equal(
            "NoNewPrivs:\t1\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n",
            string.Concat(Read(container, "status").Split('\n').Where(line =>
                line.Length > 0).Order(StringComparer.Ordinal).Select(line => line + "\n")));
        Assert.Equal($"HOLDFAST_CONTAINER_ID={spec.Id}\nPATH=/usr/local/bin:/usr/bin:/bin\n", Read(container, "env"));
        Assert.Equal("5\n", Read(container, "fds")); // A headline, the three, and the one that lists them.
        Assert.Equal(spec.SandboxDirectory + "\n", Read(container, "pwd"));
        Assert.Equal("0022\n", Read(container, "umask"));
    }

    [Fact]
    public async Task Environment_ThatHoldsTheIdAlready_GetsNoMarkOfOurs()
    {
        await using var workshop = new Workshop();
        var spec = workshop.Shell("env | sort >env");
        spec = spec with { Environment = new Dictionary<string, string> { ["MESOS_SANDBOX"] = spec.SandboxDirectory } };

        var container = await workshop.StartAsync(spec);
        await Workshop.EndAsync(container);

        Assert.DoesNotContain("HOLDFAST", Read(container, "env"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_WithoutSlash_IsSearchedInTheTasksPath()
    {
        await using var workshop = new Workshop();

        var container =
            await workshop.StartAsync(workshop.Spec(new ProgramCommand("printf", ["printf", "%s|", "a b", "c"])));

        Assert.Equal(0, (await Workshop.EndAsync(container)).Code);
        Assert.Equal("a b|c|", Read(container, "stdout"));
    }

    [Fact]
    public async Task Program_ThatDoesNotExist_FailsNamingIt()
    {
        await using var workshop = new Workshop();

        var outcome = await workshop.Launcher.LaunchAsync(
            workshop.Spec(new ProgramCommand("/no/such/program", [])), TestContext.Current.CancellationToken);

        var failed = Assert.IsType<LaunchFailed>(outcome);
        Assert.Equal("execve /no/such/program: No such file or directory", failed.Reason);
    }

    [Fact]
    public async Task Input_Given_IsReadByTheFirstProcess()
    {
        await using var workshop = new Workshop();

        var container = await workshop.StartAsync(
            workshop.Spec(new ProgramCommand("cat", [])) with { Input = "from the agent"u8.ToArray() });
        await Workshop.EndAsync(container);

        Assert.Equal("from the agent", Read(container, "stdout"));
    }

    [Fact]
    public async Task User_Switched_OwnsSandboxVolumeLogsAndProcess()
    {
        RootOnly.Require();
        await using var workshop = new Workshop();
        var volume = Directory.CreateDirectory(Path.Combine(workshop.Root, "volume")).FullName;
        var spec = workshop.Shell("id -u; id -g; id -G; echo data >data/file") with
        {
            User = "nobody",
            Volumes = [new("data", volume)],
        };

        var container = await workshop.StartAsync(spec);
        var status = await Workshop.EndAsync(container);

        var nobody = Account.Find("nobody")!;
        Assert.Equal(0, status.Code);
        Assert.Equal($"{nobody.User}\n{nobody.Group}\n{string.Join(' ', nobody.Groups)}\n", Read(container, "stdout"));
        foreach (var path in new[] { spec.SandboxDirectory, Path.Combine(spec.SandboxDirectory, "stdout"), volume,
            Path.Combine(volume, "file") })
            Assert.Equal(nobody.User, FileCalls.StatusAt(FileCalls.WorkingDirectory, path)!.Value.User);
        Assert.Equal(nobody.User, container.Record.User);
    }

    [Fact]
    public async Task Volume_WithAGroup_IsWrittenByEveryUserWhoSharesIt()
    {
        RootOnly.Require();
        const uint Group = 70_123;
        await using var workshop = new Workshop();
        var link = new VolumeLink("data", Directory.CreateDirectory(Path.Combine(workshop.Root, "volume")).FullName)
        {
            Group = Group,
        };
        var first = await workshop.StartAsync(
            workshop.Shell("mkdir data/deep; echo one >data/deep/file") with { User = "nobody", Volumes = [link] });
        Assert.Equal(0, (await Workshop.EndAsync(first)).Code);

        var second = await workshop.StartAsync(workshop.Shell("echo two >>data/deep/file; cat data/deep/file") with
        {
            User = "daemon", Volumes = [link with { GiveToUser = false }],
        });

        Assert.Equal(0, (await Workshop.EndAsync(second)).Code);
        Assert.Equal("one\ntwo\n", Read(second, "stdout"));
        var status = FileCalls.StatusAt(FileCalls.WorkingDirectory, link.HostDirectory)!.Value;
        Assert.Equal((Account.Find("nobody")!.User, Group), (status.User, status.Group));
    }

    [Fact]
    public async Task User_Unknown_IsRefusedNamingTheField()
    {
        await using var workshop = new Workshop();

        var outcome = await workshop.Launcher.LaunchAsync(
            workshop.Shell("true") with { User = "no-such-user" }, TestContext.Current.CancellationToken);

        Assert.Equal(new LaunchRefused("command.user", "there is no user 'no-such-user' on this machine"), outcome);
    }

    [Fact]
    public async Task Volumes_AtRelativePaths_AreLinksBelowTheSandbox()
    {
        await using var workshop = new Workshop();
        var one = Directory.CreateDirectory(Path.Combine(workshop.Root, "one")).FullName;
        var two = Directory.CreateDirectory(Path.Combine(workshop.Root, "two")).FullName;
        var spec = workshop.Shell("echo 1 >data/file && echo 2 >deep/er/data/file") with
        {
            Volumes = [new("data", one), new("deep/er/data", two)],
        };

        var container = await workshop.StartAsync(spec);

        Assert.Equal(0, (await Workshop.EndAsync(container)).Code);
        Assert.Equal("1\n", File.ReadAllText(Path.Combine(one, "file")));
        Assert.Equal("2\n", File.ReadAllText(Path.Combine(two, "file")));
    }

    [Theory]
    [InlineData("/data", "absolute")]
    [InlineData("../data", "plain relative path")]
    [InlineData("a//b", "plain relative path")]
    [InlineData("", "plain relative path")]
    [InlineData("stdout", "output of the task")]
    [InlineData("a/ x 128", "deeper than 128 components")]
    [InlineData("aaaaa x 820", "longer than 4096 bytes")]
    public async Task Volume_AtAPathThatLinksCannotGive_IsRefusedNamingTheField(string path, string reason)
    {
        if (path.Split(" x ") is [var part, var times])
            path = string.Concat(Enumerable.Repeat(part, int.Parse(times, CultureInfo.InvariantCulture))) + "a";
        await using var workshop = new Workshop();

        var outcome = await workshop.Launcher.LaunchAsync(
            workshop.Shell("true") with { Volumes = [new(path, workshop.Root)] },
                TestContext.Current.CancellationToken);

        var refused = Assert.IsType<LaunchRefused>(outcome);
        Assert.Equal("disk.volume.container_path", refused.Field);
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Volume_BelowALinkPlantedInTheSandbox_IsNotMadeThere()
    {
        await using var workshop = new Workshop();
        var outside = Directory.CreateDirectory(Path.Combine(workshop.Root, "outside")).FullName;
        var spec = workshop.Shell("true") with { Volumes = [new("deep/data", workshop.Root)] };
        Directory.CreateDirectory(spec.SandboxDirectory);
        File.CreateSymbolicLink(Path.Combine(spec.SandboxDirectory, "deep"), outside);

        var outcome = await workshop.Launcher.LaunchAsync(spec, TestContext.Current.CancellationToken);

        Assert.IsType<LaunchFailed>(outcome);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }

    [Fact]
    public async Task Limit_AboveWhatTheMachineGives_IsLoweredWithAWarning()
    {
        await using var workshop = new Workshop();
        var own = ProcessCalls.ResourceLimit(7);
        Assert.False(
            ProcessCalls.HasCapability(24) && own.Hard < ulong.MaxValue,
                "with CAP_SYS_RESOURCE nothing is ever lowered");

        var container = await workshop.StartAsync(
            workshop.Shell("ulimit -Hn; ulimit -Sn") with { Limits = [new("RLMT_NOFILE", 1000, null)] });
        await Workshop.EndAsync(container);

        Assert.Equal($"{own.Hard}\n1000\n", Read(container, "stdout"));
        Assert.Contains("RLMT_NOFILE: the hard limit unlimited needs CAP_SYS_RESOURCE", Read(container, "stderr"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limit_WithinTheMachines_IsSet()
    {
        await using var workshop = new Workshop();

        var container = await workshop.StartAsync(
            workshop.Shell("ulimit -Hn; ulimit -Sn") with { Limits = [new("RLIMIT_NOFILE", 64, 128)] });
        await Workshop.EndAsync(container);

        Assert.Equal("128\n64\n", Read(container, "stdout"));
        Assert.Equal("", Read(container, "stderr"));
    }

    /// <summary>A service is protected from the lack of memory and has a million descriptors: its tasks have neither,
    /// and it keeps both. Where nobody may be protected it is the opposite that must not be passed on.</summary>
    [Fact]
    public async Task FirstProcess_OfAServiceWithRightsOfItsOwn_HasTheUsualOnes()
    {
        var hard = ProcessCalls.ResourceLimit(7).Hard;
        Assert.True(hard > 2048, "this test lowers a limit that is too low already");
        await using var workshop = Workshop.WithShimOf("ulimit -Sn 2048; echo 300 >/proc/self/oom_score_adj");

        var container = await workshop.StartAsync(workshop.Shell(
            "cat /proc/self/oom_score_adj /proc/$PPID/oom_score_adj; ulimit -Sn; ulimit -Hn"));
        await Workshop.EndAsync(container);

        Assert.Equal($"0\n300\n1024\n{hard}\n", Read(container, "stdout"));
    }

    private static string Read(IContainer container, string name) =>
        File.ReadAllText(Path.Combine(container.Record.SandboxDirectory, name));
}
