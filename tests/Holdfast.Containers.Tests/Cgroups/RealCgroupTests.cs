using System.Globalization;
using Holdfast.Containers.Cgroups;
using Holdfast.Containers.Launching;
using Holdfast.Linux.Processes;
using Holdfast.Testing;

namespace Holdfast.Containers.Tests.Cgroups;

/// <summary>On the machine's own cgroups, of whichever version. Ordinary users have none to write to.</summary>
public sealed class RealCgroupTests
{
    private const string Parent = "holdfast-test";
    private static readonly CgroupLimits Unlimited = new();

    [Fact]
    public void Detection_OnThisMachine_FindsWhatLimitsNeed()
    {
        RootOnly.Require();

        var support = CgroupSupport.Detect(Parent);

        Assert.NotEqual(0, support.Version);
        Assert.All(["cpu", "cpuacct", "memory", "pids", "freezer"], controller => Assert.True(support.Has(controller)));
        Assert.Empty(support.Missing);
    }

    [Fact]
    public async Task Container_WithoutMemoryLeft_IsKilledAndSaysSo()
    {
        RootOnly.Require();
        await using var workshop = new Workshop(cgroups: CgroupSupport.Detect(Parent));
        // tail holds its whole input in memory when it has no line end.
        var spec = workshop.Shell("exec tail /dev/zero") with { Cgroup = new() { MemoryBytes = 32 << 20 } };

        var container = await workshop.StartAsync(spec);
        var status = await Workshop.EndAsync(container);

        Assert.Equal((Signals.Kill, true), (status.Signal, status.OutOfMemory));
    }

    [Fact]
    public async Task Container_WithALimitOfProcesses_CannotForkBeyond()
    {
        RootOnly.Require();
        await using var workshop = new Workshop(cgroups: CgroupSupport.Detect(Parent));
        var spec = workshop.Shell("i=0; while [ $i -lt 20 ]; do sleep 1000 & i=$((i+1)); done; wait") with
        {
            Cgroup = new() { Pids = 5 },
        };

        var container = await workshop.StartAsync(spec);
        var status = (await Workshop.NextAsync<ContainerExited>(container)).Status;

        Assert.NotEqual(0, status.Code); // The shell gives up with "Cannot fork".
        Assert.Equal(4, Number(container, "pids.current"));
    }

    [Fact]
    public async Task Usage_OfABusyContainer_CountsCpuAndMemory()
    {
        RootOnly.Require();
        await using var workshop = new Workshop(cgroups: CgroupSupport.Detect(Parent));
        var limits = new CgroupLimits { CpuMilli = 500, CpuIsHard = true, MemoryBytes = 64 << 20 };

        var container = await workshop.StartAsync(workshop.Shell("while :; do :; done") with { Cgroup = limits });
        await Eventually.IsTrueAsync(() =>
            container.ReadUsage()?.CpuUser > TimeSpan.Zero, "some CPU time to be counted");
        var usage = container.ReadUsage()!;

        Assert.Equal(64L << 20, Number(container, "memory.max", "memory.limit_in_bytes"));
        Assert.InRange(usage.MemoryBytes ?? 0, 1, 64 << 20);
    }

    [Fact]
    public async Task Daemon_ThatLeftEverythingBehindButItsCgroup_IsFoundAndKilledWithIt()
    {
        RootOnly.Require();
        await using var workshop = new Workshop(cgroups: CgroupSupport.Detect(Parent));
        var spec =
            workshop.Shell("(cd / && exec env -i setsid sleep 1000) >/dev/null 2>&1 & echo $! >daemon; exec sleep 1000")
            with { Cgroup = Unlimited };
        var container = await workshop.StartAsync(spec);
        var daemon = ProcessIdentity.Of(await Workshop.PidAsync(Path.Combine(spec.SandboxDirectory, "daemon")))!.Value;
        Signals.Send(container.Record.Shim!.Value.Pid, Signals.Kill);
        var lingers = await Workshop.NextAsync<ContainerLingers>(container);

        await container.DestroyAsync(TestContext.Current.CancellationToken);

        Assert.Contains("is in its cgroup", lingers.Reason, StringComparison.Ordinal);
        Assert.False(daemon.IsAlive);
        Assert.All(container.Record.Cgroups, directory => Assert.False(Directory.Exists(directory)));
    }

    [Fact]
    public async Task Container_ThatEnded_LeavesNoCgroupBehind()
    {
        RootOnly.Require();
        await using var workshop = new Workshop(cgroups: CgroupSupport.Detect(Parent));

        var container = await workshop.StartAsync(workshop.Shell("true") with { Cgroup = Unlimited });
        await Workshop.EndAsync(container);

        Assert.NotEmpty(container.Record.Cgroups);
        Assert.All(container.Record.Cgroups, directory => Assert.False(Directory.Exists(directory)));
    }

    [Fact]
    public async Task Limit_ThatCannotBeKept_IsRefusedNamingTheReason()
    {
        await using var workshop = new Workshop(cgroups: CgroupSupport.None("cgroups are switched off"));

        var outcome = await workshop.Launcher.LaunchAsync(
            workshop.Shell("true") with { Cgroup = new() { MemoryBytes = 32 << 20 } },
            TestContext.Current.CancellationToken);

        Assert.Equal(new LaunchRefused("resources", "cannot be limited: memory: cgroups are switched off"), outcome);
    }

    // Of the file that there is: each version has names of its own.
    private static long Number(IContainer container, params string[] names) => long.Parse(
        File.ReadAllText(names.SelectMany(_ => container.Record.Cgroups, (name, directory) => $"{directory}/{name}")
            .First(File.Exists)), CultureInfo.InvariantCulture);
}
