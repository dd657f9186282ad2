using Holdfast.Containers.Launching;
using Holdfast.Linux;
using Holdfast.Linux.Processes;
using Holdfast.Shim.Messages;
using Holdfast.Testing;

namespace Holdfast.Containers.Tests.Launching;

/// <summary>S4: what an earlier attempt left behind says nothing about a container that runs.</summary>
public sealed class RelaunchTests
{
    /// <summary>Before: the file alone was believed, and the volume of a living task given away.</summary>
    [Fact]
    public async Task Failed_BesideARunningContainer_IsNotBelieved()
    {
        await using var workshop = new Workshop();
        var spec = workshop.Shell("exec sleep 1000");
        var before = workshop.Launcher.Describe(spec);
        var container = await workshop.StartAsync(spec);
        File.WriteAllText(Path.Combine(spec.RuntimeDirectory, "failed"), "errno 28\nreason an earlier attempt\n");

        var outcome = await AttachAsync(workshop, before);
        if (outcome is Attached found) workshop.Adopt(found.Container);

        Assert.True(container.Record.First!.Value.IsAlive);
        Assert.IsType<Attached>(outcome);
    }

    /// <summary>Before: the second attempt ran among the first one's files.</summary>
    [Fact]
    public async Task RuntimeDirectory_UsedBefore_StartsNothing()
    {
        await using var workshop = new Workshop();
        var spec = workshop.Shell("echo x >>ran");
        await Workshop.EndAsync(await workshop.StartAsync(spec));

        var again = await workshop.Launcher.LaunchAsync(spec, TestContext.Current.CancellationToken);

        Assert.Contains("used before", Assert.IsType<LaunchFailed>(again).Reason, StringComparison.Ordinal);
        Assert.Equal("x\n", File.ReadAllText(Path.Combine(spec.SandboxDirectory, "ran")));
    }

    /// <summary>Before: the late one wrote its own pid over that of the shim that holds the container.</summary>
    [Fact]
    public async Task Shim_ThatComesToATakenDirectory_LeavesItAsItIs()
    {
        await using var workshop = new Workshop();
        var container = await workshop.StartAsync(workshop.Shell("exec sleep 1000"));
        var file = Path.Combine(container.Record.RuntimeDirectory, "shim");
        var holder = File.ReadAllText(file);

        using var late = workshop.Pool.Take().Connection;
        await late.SendAsync(
            new(ShimMessageKind.Take, Text: container.Record.RuntimeDirectory), TestContext.Current.CancellationToken);
        var answer = await late.ReceiveAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ShimMessageKind.Revoked, answer?.Kind);
        Assert.Equal(holder, File.ReadAllText(file));
        Assert.False(File.Exists(Path.Combine(container.Record.RuntimeDirectory, "failed")));
    }

    /// <summary>Before: it knocked a hundred times a second for ever, and the agent never registered.</summary>
    [Fact]
    public async Task Attach_ToALivingShimThatNobodyCanReach_EndsAndTheContainerCanBeDestroyed()
    {
        await using var workshop = new Workshop();
        var spec = workshop.Shell("sleep 1000 & exec sleep 1000");
        var record = (await workshop.StartAsync(spec)).Record;
        File.Delete(Path.Combine(spec.RuntimeDirectory, "socket"));

        var attached = Assert.IsType<Attached>(
            await AttachAsync(workshop, record).WaitAsync(
                TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        workshop.Adopt(attached.Container);
        Assert.True(record.First!.Value.IsAlive);
        await attached.Container.DestroyAsync(TestContext.Current.CancellationToken);

        Assert.Empty(ProcessTree.Below(record.Shim!.Value.Pid));
        await Eventually.IsTrueAsync(() => record.Shim is { IsAlive: false }, "the shim to end");
    }

    /// <summary>Before: it tried once a second for ever to write down an end that nobody could read.</summary>
    [Fact]
    public async Task Shim_WhoseDirectoryIsGone_EndsWithItsLastProcess()
    {
        await using var workshop = new Workshop();
        var container = await workshop.StartAsync(workshop.Shell("exec sleep 1000"));
        var shim = container.Record.Shim!.Value;
        Directory.Delete(container.Record.RuntimeDirectory, recursive: true);

        var livesOn = shim.IsAlive;
        Signals.SendExactly(container.Record.First!.Value, Signals.Kill);

        await Eventually.IsTrueAsync(() => !shim.IsAlive, "the shim to end");
        Assert.True(livesOn);
    }

    private static Task<AttachOutcome> AttachAsync(Workshop workshop, ContainerRecord record) =>
        new ProcessLauncher(workshop.Pool, workshop.Cgroups, workshop.Confinement, Boot.Id(), TimeProvider.System)
            .AttachAsync(record, TestContext.Current.CancellationToken);
}
