using System.Diagnostics;
using System.Globalization;
using Holdfast.Containers.Launching;
using Holdfast.Testing;

namespace Holdfast.Containers.Tests.Logs;

public sealed class LogRotationTests
{
    [Fact]
    public async Task Output_BeyondTheLimit_IsRotatedAndBounded()
    {
        await using var workshop = new Workshop();
        var spec = workshop.Shell("i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done")
            with { Logs = new(10_000, 2) };

        var container = await workshop.StartAsync(spec);
        await Workshop.EndAsync(container);

        var names = Directory.GetFiles(spec.SandboxDirectory).Select(Path.GetFileName).Order().ToArray();
        Assert.Equal(["stderr", "stdout", "stdout.1", "stdout.2"], names);
        Assert.All(names, name =>
            Assert.InRange(new FileInfo(Path.Combine(spec.SandboxDirectory, name!)).Length, 0, 10_000));
        var tail = string.Concat(new[] { "stdout.2", "stdout.1", "stdout" }
            .Select(name => File.ReadAllText(Path.Combine(spec.SandboxDirectory, name))));
        Assert.EndsWith("line 4998\nline 4999\n", tail, StringComparison.Ordinal);
        Assert.Equal(10_000, new FileInfo(Path.Combine(spec.SandboxDirectory, "stdout.1")).Length);
    }

    /// <summary>Hundreds of shims wait on one machine: what each allocates in its loop would stay until a
    /// collection.</summary>
    [Fact]
    public async Task Shim_OfATalkativeTask_StaysSmall()
    {
        const int GrowthMaxKb = 2_000;
        await using var workshop = new Workshop();
        var spec = workshop.Shell(
            "while [ ! -e go ]; do sleep 0.02; done; i=0; while [ $i -lt 50000 ]; do echo $i; i=$((i+1)); done; "
            + "touch said; exec sleep 1000");
        var container = await workshop.StartAsync(spec);
        var before = ResidentKb(container);

        File.WriteAllText(Path.Combine(spec.SandboxDirectory, "go"), "");
        await Eventually.IsTrueAsync(() => File.Exists(Path.Combine(spec.SandboxDirectory, "said")), "all to be said");

        Assert.InRange(ResidentKb(container) - before, int.MinValue, GrowthMaxKb);
    }

    [Fact]
    public async Task Output_WithoutALimit_GoesToTheFileItself()
    {
        await using var workshop = new Workshop();
        var spec = workshop.Shell("readlink /proc/self/fd/1") with { Logs = LogLimits.Unlimited };

        await Workshop.EndAsync(await workshop.StartAsync(spec));

        var path = Path.Combine(spec.SandboxDirectory, "stdout");
        Assert.Equal(path + "\n", File.ReadAllText(path));
    }

    [Fact]
    public async Task Output_OnAFullDisk_IsLostWithANoteAndTheTaskGoesOn()
    {
        RootOnly.Require();
        await using var workshop = new Workshop();
        // More than disk and pipe hold together: once it is written, the shim has met the full disk.
        var spec = workshop.Shell(
            "head -c 1000000 /dev/zero | tr '\\0' x; echo; touch full; "
            + "while [ ! -e room ]; do sleep 0.02; done; echo again; exit 4")
            with { Logs = new(1 << 20, 1) };
        Directory.CreateDirectory(spec.SandboxDirectory);
        Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", spec.SandboxDirectory);
        try
        {
            var container = await workshop.StartAsync(spec);
            var log = Path.Combine(spec.SandboxDirectory, "stdout");
            await Eventually.IsTrueAsync(() =>
                File.Exists(Path.Combine(spec.SandboxDirectory, "full")), "the disk to be full");
            File.WriteAllText(log, "");
            File.WriteAllText(Path.Combine(spec.SandboxDirectory, "room"), "");
            var status = await Workshop.EndAsync(container);

            Assert.Equal(4, status.Code);
            var words = File.ReadAllText(log);
            Assert.Contains("bytes of output lost: No space left on device]", words, StringComparison.Ordinal);
            Assert.EndsWith("again\n", words, StringComparison.Ordinal);
        }
        finally
        {
            Run("umount", "-l", spec.SandboxDirectory);
        }
    }

    [Fact]
    public async Task Output_BehindAPlantedLink_StaysOutOfForeignFiles()
    {
        RootOnly.Require();
        await using var workshop = new Workshop();
        var secret = Path.Combine(workshop.Root, "secret");
        File.WriteAllText(secret, "untouched");
        var spec = workshop.Shell(
            $"rm -f stdout; ln -s {secret} stdout; head -c 30000 /dev/zero; sleep 0.1; head -c 30000 /dev/zero")
            with { User = "nobody", Logs = new(10_000, 1) };

        await Workshop.EndAsync(await workshop.StartAsync(spec));

        Assert.Equal("untouched", File.ReadAllText(secret));
    }

    private static int ResidentKb(IContainer container) => int.Parse(
        File.ReadLines($"/proc/{container.Record.Shim!.Value.Pid}/status")
            .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
