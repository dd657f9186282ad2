using Holdfast.Containers.Launching;
using Holdfast.Containers.Shims;
using Holdfast.Linux;
using Holdfast.Linux.Processes;

namespace Holdfast.Containers.Tests.Shims;

/// <summary>S4: "nothing was started" is said only when nothing of what was started is left.</summary>
public sealed class FailureAfterTheForkTests
{
    /// <summary>
    /// The shim cannot write down that the container is started, long after the fork. Before: it said that
    /// nothing was started, and a daemon that had left the session wrote on.
    /// </summary>
    [Fact]
    public async Task Started_ThatCannotBeWritten_LeavesNoProcessBehind()
    {
        await using var workshop = new Workshop();
        var shim = Path.Combine(workshop.Root, "shim-on-a-full-disk");
        // The second rename of a shim is that of `started`; the delay lets the daemon get away first.
        File.WriteAllText(
            shim, "#!/bin/sh\nexec strace -D -qq -o /dev/null -e trace=renameat "
            + $"-e inject=renameat:error=ENOSPC:delay_enter=1000000:when=2 {TestPrograms.Fastest.Shim} \"$@\"\n");
        File.SetUnixFileMode(shim, (UnixFileMode)0x1ED);
        var volume = Directory.CreateDirectory(Path.Combine(workshop.Root, "volume")).FullName;
        var spec = workshop.Shell(
            $"(cd data && exec env -i setsid sleep 1000) >/dev/null 2>&1 & echo $! >{workshop.Root}/daemon; "
            + "exec sleep 1000") with
        {
            Volumes = [new("data", volume)],
        };
        using var pool = new ShimPool(shim, warm: 0);
        var launcher = new ProcessLauncher(
            pool, workshop.Cgroups, workshop.Confinement, Boot.Id(), TimeProvider.System);

        var outcome = await launcher.LaunchAsync(spec, TestContext.Current.CancellationToken);
        var daemon = ProcessIdentity.Of(await Workshop.PidAsync(Path.Combine(workshop.Root, "daemon")));
        var livesOn = daemon is { IsAlive: true };
        if (livesOn) Signals.SendExactly(daemon!.Value, Signals.Kill);

        Assert.Contains("No space left", Assert.IsType<LaunchFailed>(outcome).Reason, StringComparison.Ordinal);
        Assert.False(livesOn);
        Assert.IsType<AttachNeverStarted>(
            await launcher.AttachAsync(launcher.Describe(spec), TestContext.Current.CancellationToken));
    }
}
