using Holdfast.Containers.Cgroups;
using Holdfast.Containers.Launching;
using Holdfast.Linux;
using Holdfast.Linux.Processes;
using Holdfast.Testing;

namespace Holdfast.Containers.Tests.Launching;

public sealed class AttachTests
{
    [Fact]
    public async Task Container_AttachedAgain_TellsItsWholeStory()
    {
        await using var workshop = new Workshop();
        var record = await LeaveAsync(workshop, workshop.Shell("while [ ! -e go ]; do sleep 0.02; done; exit 5"));

        var attached = Assert.IsType<Attached>(await AttachAsync(workshop, record));
        workshop.Adopt(attached.Container);
        var started = await Workshop.NextAsync<ContainerStarted>(attached.Container);
        File.WriteAllText(Path.Combine(record.SandboxDirectory, "go"), "");

        Assert.Equal(record.First, started.First);
        Assert.Equal(5, (await Workshop.EndAsync(attached.Container)).Code);
    }

    [Fact]
    public async Task Container_InADeepRuntimeDirectory_IsAttachedAgain()
    {
        await using var workshop = new Workshop();
        // A socket's path has 107 bytes.
        var deep = string.Concat(Enumerable.Repeat("/a-directory-with-a-long-name", 10));
        var spec = workshop.Shell("exec sleep 1000") with { RuntimeDirectory = workshop.Root + deep };
        var record = await LeaveAsync(workshop, spec);

        var attached = Assert.IsType<Attached>(await AttachAsync(workshop, record));
        workshop.Adopt(attached.Container);

        Assert.Equal(record.First, (await Workshop.NextAsync<ContainerStarted>(attached.Container)).First);
    }

    [Fact]
    public async Task Container_ThatEndedWhileNobodyListened_IsGoneWithItsStatus()
    {
        await using var workshop = new Workshop();
        var record = await LeaveAsync(workshop, workshop.Shell("exit 9"));
        await Eventually.IsTrueAsync(() => record.Shim is { IsAlive: false }, "the shim to end");

        var gone = Assert.IsType<AttachGone>(await AttachAsync(workshop, record));

        Assert.Equal(9, gone.Status.Code);
    }

    [Fact]
    public async Task Record_WithoutProcesses_FindsWhatWasStarted()
    {
        await using var workshop = new Workshop();
        var spec = workshop.Shell("sleep 1000");
        var before = workshop.Launcher.Describe(spec);
        var record = await LeaveAsync(workshop, spec);

        var attached = Assert.IsType<Attached>(await AttachAsync(workshop, before));
        workshop.Adopt(attached.Container);

        Assert.Equal(record.First, (await Workshop.NextAsync<ContainerStarted>(attached.Container)).First);
    }

    [Fact]
    public async Task Record_MadeBeforeTheLaunch_LearnsItsUser()
    {
        RootOnly.Require();
        await using var workshop = new Workshop();
        var spec = workshop.Shell("exec sleep 1000") with { User = "nobody" };
        var before = workshop.Launcher.Describe(spec);
        var record = await LeaveAsync(workshop, spec);

        var attached = Assert.IsType<Attached>(await AttachAsync(workshop, before));
        workshop.Adopt(attached.Container);

        Assert.NotEqual(before.User, record.User);
        Assert.Equal(record.User, attached.Container.Record.User);
    }

    [Fact]
    public async Task Record_OfALaunchThatNeverHappened_IsNeverStarted()
    {
        await using var workshop = new Workshop();

        var outcome = await AttachAsync(workshop, workshop.Launcher.Describe(workshop.Shell("true")));

        Assert.IsType<AttachNeverStarted>(outcome);
    }

    [Fact]
    public async Task Container_OfAnotherBoot_IsGoneAlthoughItsPidLives()
    {
        await using var workshop = new Workshop();
        var record = await LeaveAsync(workshop, workshop.Shell("sleep 1000"));
        var rebooted =
            new ProcessLauncher(workshop.Pool, CgroupSupport.None("test"), workshop.Confinement, "another boot",
                TimeProvider.System);

        var outcome = await rebooted.AttachAsync(record, TestContext.Current.CancellationToken);

        var gone = Assert.IsType<AttachGone>(outcome);
        Assert.Equal((ExitStatus.Unknown, "the machine has restarted since"), (gone.Status, gone.Proof));
        workshop.Adopt(Assert.IsType<Attached>(await AttachAsync(workshop, record)).Container);
    }

    [Fact]
    public async Task Container_WhosePidsWereReused_IsGone()
    {
        await using var workshop = new Workshop();
        var self = ProcessIdentity.Of(Environment.ProcessId)!.Value;
        var other = self with { StartTicks = self.StartTicks - 1 };
        var record = workshop.Launcher.Describe(workshop.Shell("true")) with { Shim = other, First = other };

        var outcome = await AttachAsync(workshop, record);

        Assert.StartsWith(
            "it and its shim ended while no agent watched, and how is not known; of it nothing runs: ",
            Assert.IsType<AttachGone>(outcome).Proof, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_ThroughJson_IsTheSame()
    {
        await using var workshop = new Workshop();
        var record = workshop.Launcher.Describe(workshop.Shell("true")) with
        {
            Shim = new(12, 34), First = new(56, ulong.MaxValue), Cgroups = ["/sys/fs/cgroup/pids/x"], User = 65534,
        };

        var read = ContainerRecord.FromJson(record.ToJson());

        Assert.Equivalent(record, read, strict: true);
    }

    private static async Task<ContainerRecord> LeaveAsync(Workshop workshop, ContainerSpec spec)
    {
        var outcome = await workshop.Launcher.LaunchAsync(spec, TestContext.Current.CancellationToken);
        await using var container = Assert.IsType<Launched>(outcome).Container;
        return container.Record;
    }

    // With a launcher of its own, as a restarted agent has.
    private static Task<AttachOutcome> AttachAsync(Workshop workshop, ContainerRecord record) =>
        new ProcessLauncher(workshop.Pool, workshop.Cgroups, workshop.Confinement, Boot.Id(), TimeProvider.System)
            .AttachAsync(record, TestContext.Current.CancellationToken);
}
