using System.Diagnostics;
using System.Globalization;
using Holdfast.Containers.Proof;
using Holdfast.Linux;
using Holdfast.Linux.Processes;
using Holdfast.Testing;

namespace Holdfast.Containers.Tests.Proof;

/// <summary>S4: what cannot be read is not absent, and a cgroup that can be left proves nothing.</summary>
public sealed class UnreadableProofTests
{
    /// <summary>Before: a cgroup that cannot be read was taken for an empty one.</summary>
    [Fact]
    public async Task Cgroup_ThatCannotBeRead_ProvesNothing()
    {
        await using var workshop = new Workshop();
        var cgroup = Path.Combine(workshop.Root, "cgroup");
        Directory.CreateDirectory(Path.Combine(cgroup, "cgroup.procs")); // Opens, and reads as EISDIR.
        var record = workshop.Launcher.Describe(workshop.Shell("true")) with { Cgroups = [cgroup], User = 65534 };

        var outcome = new ProcessSetProof(Boot.Id(), agentUser: 0).Prove(record);

        Assert.Contains("Is a directory", Assert.IsType<NotProvable>(outcome).Reason, StringComparison.Ordinal);
    }

    /// <summary>
    /// An agent that is not root owns the tree of cgroups together with its tasks, which may leave it. Before:
    /// the empty cgroup was believed, and the daemon in the volume not looked for.
    /// </summary>
    [Fact]
    public async Task EmptyCgroup_OfAnAgentThatIsNotRoot_IsNotBelievedAlone()
    {
        await using var workshop = new Workshop();
        var volume = Directory.CreateDirectory(Path.Combine(workshop.Root, "volume")).FullName;
        var cgroup = Directory.CreateDirectory(Path.Combine(workshop.Root, "cgroup")).FullName;
        File.WriteAllText(Path.Combine(cgroup, "cgroup.procs"), "");
        using var escaped = Process.Start(new ProcessStartInfo("sleep", "1000") { WorkingDirectory = volume })!;
        var record = workshop.Launcher.Describe(workshop.Shell("true")) with
        {
            Cgroups = [cgroup], User = 1000, Directories = [volume],
        };

        var believed = new ProcessSetProof(Boot.Id(), agentUser: 0).Prove(record);
        var looked = new ProcessSetProof(Boot.Id(), agentUser: 1000).Prove(record);
        escaped.Kill();

        Assert.IsType<ProvenEmpty>(believed);
        Assert.Equal(escaped.Id, Assert.Single(Assert.IsType<StillAlive>(looked).Processes).Identity.Pid);
    }

    /// <summary>
    /// Before: a process whose leader thread has ended looked like a zombie, and no signal was sent to it.
    /// </summary>
    [Fact]
    public async Task Destroy_OfAProcessWhoseLeaderThreadEnded_KillsItsOtherThreads()
    {
        await using var workshop = new Workshop();
        var volume = Directory.CreateDirectory(Path.Combine(workshop.Root, "volume")).FullName;
        var program = Path.Combine(workshop.Root, "leaderless.py");
        File.WriteAllText(program,
            "import ctypes, os, platform, threading, time\n"
            + "held = open('data/file', 'w')\n"
            + "threading.Thread(target=time.sleep, args=(1000,)).start()\n"
            + "open('pid', 'w').write(f'{os.getpid()}\\n')\n"
            // Ends the thread, not the process: exit(2), which the C library does not offer.
            + "ctypes.CDLL(None).syscall(60 if platform.machine() == 'x86_64' else 93, 0)\n");
        var spec = workshop.Shell($"setsid python3 {program} >/dev/null 2>&1 & exec sleep 1000") with
        {
            Volumes = [new("data", volume)],
        };
        var container = await workshop.StartAsync(spec);
        var leaderless = await Workshop.PidAsync(Path.Combine(spec.SandboxDirectory, "pid"));
        await Eventually.IsTrueAsync(() => Status(leaderless).Contains(") Z "), "the leader thread to end");
        Signals.Send(container.Record.Shim!.Value.Pid, Signals.Kill);

        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await container.DestroyAsync(bound.Token);

        Assert.False(ProcessStat.Of(leaderless) is { IsDead: false });
    }

    private static string Status(int pid) =>
        File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
}
