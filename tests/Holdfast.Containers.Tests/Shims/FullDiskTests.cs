using System.Diagnostics;
using Holdfast.Containers.Launching;
using Holdfast.Linux.Files;

namespace Holdfast.Containers.Tests.Shims;

public sealed class FullDiskTests
{
    /// <summary>The exit is written before it is told, so the news waits; it is never lost, and the shim never dies
    /// of it.</summary>
    [Fact]
    public async Task Exit_WhileTheRuntimeDiskIsFull_IsToldOnceThereIsRoom()
    {
        RootOnly.Require();
        await using var workshop = new Workshop();
        var spec = workshop.Shell("while [ ! -e go ]; do sleep 0.02; done; exit 8");
        Directory.CreateDirectory(spec.RuntimeDirectory);
        Run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", spec.RuntimeDirectory);
        try
        {
            var container = await workshop.StartAsync(spec);
            var filler = Path.Combine(spec.RuntimeDirectory, "filler");
            Fill(filler);

            File.WriteAllText(Path.Combine(spec.SandboxDirectory, "go"), "");
            await Testing.Eventually.IsTrueAsync(
                () => container.Record.First is { IsAlive: false }, "the first process to end");
            var shimLives = container.Record.Shim is { IsAlive: true };
            var told = container.Events.TryRead(out var started) && started is ContainerStarted
                && container.Events.TryRead(out _);
            File.Delete(filler);

            Assert.Equal((true, false), (shimLives, told));
            Assert.Equal(8, (await Workshop.EndAsync(container)).Code);
        }
        finally
        {
            Run("umount", "-l", spec.RuntimeDirectory);
        }
    }

    [Fact]
    public async Task Launch_WhileTheRuntimeDiskIsFull_FailsAndStartsNothing()
    {
        RootOnly.Require();
        await using var workshop = new Workshop();
        var spec = workshop.Shell("touch ran");
        Directory.CreateDirectory(spec.RuntimeDirectory);
        Run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", spec.RuntimeDirectory);
        try
        {
            Fill(Path.Combine(spec.RuntimeDirectory, "filler"));

            var outcome = await workshop.Launcher.LaunchAsync(spec, TestContext.Current.CancellationToken);

            Assert.Contains(
                "No space left on device", Assert.IsType<LaunchFailed>(outcome).Reason, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(spec.SandboxDirectory, "ran")));
        }
        finally
        {
            Run("umount", "-l", spec.RuntimeDirectory);
        }
    }

    private static void Fill(string path)
    {
        var descriptor =
            FileCalls.Open(FileCalls.WorkingDirectory, path, OpenFlags.WriteOnly | OpenFlags.Create, 0x180);
        while (FileCalls.Write(descriptor, new byte[4096]) > 0) { }
        FileCalls.Close(descriptor);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
