using Holdfast.Containers.Launching;
using Holdfast.Containers.Proof;
using Holdfast.Linux;
using Holdfast.Linux.Processes;
using Holdfast.Testing;

namespace Holdfast.Containers.Tests.Proof;

/// <summary>S4 in the small: what a volume's release rests on. Each daemon leaves the session and wipes its
/// environment.</summary>
public sealed class ProcessSetProofTests
{
    private static readonly ProcessSetProof Proof = new(Boot.Id(), agentUser: 0);

    public static TheoryData<string, string> Escapes => new()
    {
        { "cd data && exec env -i setsid sleep 1000", "works in" },
        { "cd / && exec env -i setsid sleep 1000 4>>DATA/file", "open" },
        { "cd / && exec env -i setsid sh -c 'exec 4<>DATA/file; exec sleep 1000'", "open" },
        { "cd / && exec setsid sleep 1000", "container's id in its environment" },
        { "cd / && exec env -i sleep 1000", "belongs to its session" },
    };

    [Theory, MemberData(nameof(Escapes))]
    public async Task Daemon_OfAKilledShim_IsFoundAliveAndThenProvenGone(string escape, string evidence)
    {
        await using var workshop = new Workshop();
        var volume = Directory.CreateDirectory(Path.Combine(workshop.Root, "volume")).FullName;
        var line = escape.Replace("DATA", volume, StringComparison.Ordinal);
        var spec = workshop.Shell($"({line}) >/dev/null 2>&1 & echo $! >daemon; exec sleep 1000") with
        {
            Volumes = [new("data", volume)],
        };
        var container = await workshop.StartAsync(spec);
        var daemon = ProcessIdentity.Of(await Workshop.PidAsync(Path.Combine(spec.SandboxDirectory, "daemon")))!.Value;
        await Eventually.IsTrueAsync(() => Runs(daemon, "sleep"), "the daemon to become sleep");

        Signals.Send(container.Record.Shim!.Value.Pid, Signals.Kill);
        await Workshop.NextAsync<ContainerShimLost>(container);
        await Eventually.IsTrueAsync(() =>
            !container.Record.First!.Value.IsAlive, "the first process to die with the shim");
        var alive = Assert.IsType<StillAlive>(Proof.Prove(container.Record));
        var signalled = Signals.SendExactly(daemon, Signals.Kill);
        await Eventually.IsTrueAsync(() => !daemon.IsAlive, "the daemon to end");

        var found = Assert.Single(alive.Processes);
        Assert.Equal(daemon, found.Identity);
        Assert.Contains(evidence, found.Evidence, StringComparison.Ordinal);
        Assert.True(signalled);
        Assert.IsType<ProvenEmpty>(Proof.Prove(container.Record));
        await Workshop.NextAsync<ContainerEmpty>(container);
    }

    [Fact]
    public async Task Daemon_OfALivingShim_KeepsTheContainerFromBeingEmpty()
    {
        await using var workshop = new Workshop();
        var spec = workshop.Shell("(cd / && exec env -i setsid sleep 1000) >/dev/null 2>&1 & echo $! >daemon");
        var container = await workshop.StartAsync(spec);
        var daemon = ProcessIdentity.Of(await Workshop.PidAsync(Path.Combine(spec.SandboxDirectory, "daemon")))!.Value;
        await Workshop.NextAsync<ContainerExited>(container);

        var meanwhile = Proof.Prove(container.Record);
        Signals.SendExactly(daemon, Signals.Kill);
        var empty = await Workshop.NextAsync<ContainerEmpty>(container);

        Assert.IsType<StillAlive>(meanwhile);
        Assert.Equal("its shim had no child left", empty.Proof);
    }

    [Fact]
    public async Task FirstProcess_OfAnotherUser_DiesWithTheShim()
    {
        RootOnly.Require();
        await using var workshop = new Workshop();
        var container = await workshop.StartAsync(workshop.Shell("exec sleep 1000") with { User = "nobody" });

        Signals.Send(container.Record.Shim!.Value.Pid, Signals.Kill);
        var exited = await Workshop.NextAsync<ContainerExited>(container);
        await Workshop.NextAsync<ContainerEmpty>(container);

        Assert.Equal(ExitStatus.Unknown, exited.Status);
        Assert.False(container.Record.First!.Value.IsAlive);
    }

    [Fact]
    public async Task Group_WhoseLeaderEnded_IsStillReached()
    {
        await using var workshop = new Workshop();
        var container = await workshop.StartAsync(workshop.Shell("sleep 1000 >/dev/null 2>&1 & exit 0"));
        await Workshop.NextAsync<ContainerExited>(container);

        await container.SignalAsync(Signals.Terminate, SignalScope.Group, TestContext.Current.CancellationToken);

        await Workshop.NextAsync<ContainerEmpty>(container);
    }

    [Fact]
    public async Task Destroy_AfterTheShimWasKilled_EndsTheDaemonInTheVolume()
    {
        await using var workshop = new Workshop();
        var volume = Directory.CreateDirectory(Path.Combine(workshop.Root, "volume")).FullName;
        var spec = workshop.Shell(
            "(cd data && exec env -i setsid sleep 1000) >/dev/null 2>&1 & echo $! >daemon; exec sleep 1000") with
        {
            Volumes = [new("data", volume)],
        };
        var container = await workshop.StartAsync(spec);
        var daemon = ProcessIdentity.Of(await Workshop.PidAsync(Path.Combine(spec.SandboxDirectory, "daemon")))!.Value;
        Signals.Send(container.Record.Shim!.Value.Pid, Signals.Kill);

        await container.DestroyAsync(TestContext.Current.CancellationToken);

        Assert.False(daemon.IsAlive);
        Assert.IsType<ProvenEmpty>(Proof.Prove(container.Record));
    }

    [Fact]
    public async Task Destroy_OfAForkingTree_LeavesNothing()
    {
        await using var workshop = new Workshop();
        var spec =
            workshop.Shell(
                "for i in 1 2 3 4 5 6 7 8; do (setsid sh -c 'while :; do sleep 0.01 & done' &) ; done; "
            + "echo up >up; sleep 1000");
        var container = await workshop.StartAsync(spec);
        await Workshop.ContentAsync(Path.Combine(spec.SandboxDirectory, "up"));

        await container.DestroyAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Signals.Kill, (await Workshop.NextAsync<ContainerExited>(container)).Status.Signal);
        await Workshop.NextAsync<ContainerEmpty>(container);
        Assert.Empty(ProcessTree.Below(container.Record.First!.Value.Pid));
    }

    [Fact]
    public async Task Proof_AfterAnotherBoot_NeedsNoScan()
    {
        await using var workshop = new Workshop();
        var container = await workshop.StartAsync(workshop.Shell("sleep 1000"));

        Assert.IsType<ProvenEmpty>(new ProcessSetProof("another boot", agentUser: 0).Prove(container.Record));
        Assert.IsType<StillAlive>(Proof.Prove(container.Record));
    }

    private static bool Runs(ProcessIdentity process, string name) =>
        File.ReadAllText($"/proc/{process.Pid}/comm").Trim() == name;
}
