using System.Diagnostics;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Cli;

/// <summary><c>doctor</c> on machines that lack something: each is this one, with that taken away.</summary>
public sealed class DoctorTests
{
    private const string NoCgroups = "umount --recursive /sys/fs/cgroup 2> /dev/null; ";

    private const string Gone = "rmdir $0; ";

    private const string AFile = "rmdir $0; touch $0; ";

    private const string ReadOnly = "mount --bind $0 $0 && mount -o remount,bind,ro $0 && ";

    [Theory]
    [InlineData("", "root: tasks run as the users that their frameworks name", "nothing can be written", 0)]
    [InlineData(NoCgroups, "cgroups +limited +none are mounted: nothing limits what tasks take", "nothing can be", 0)]
    [InlineData(ReadOnly, "is mounted read-only; mount it read-write", "what a volume holds", 1)]
    [InlineData(Gone, "limited +it is not there: an agent makes it in /tmp/(?s:.*)mkdir --parents", "no directory", 0)]
    [InlineData(AFile, "missing +/tmp/.*/work is not a directory(?s:.*)Move /tmp/.*/work out", "is not there", 1)]
    [InlineData("exec setpriv --reuid=65534 --regid=65534 --clear-groups ",
        "user +limited +nobody: all tasks run as nobody(?s:.*)nothing can be written there", "root: tasks run", 1)]
    public async Task Machine_ThatLacksSomething_IsToldWithItsRemedy(
        string without, string said, string unsaid, int code)
    {
        // Programs and directories of a user who is nobody must be where he may go.
        var directory = Directory.CreateDirectory($"/tmp/holdfast-doctor-{Guid.NewGuid():N}").FullName;
        try
        {
            File.Copy(Path.Combine(Repository.Root, "artifacts/run/holdfast"), Path.Combine(directory, "holdfast"));
            File.SetUnixFileMode(Path.Combine(directory, "holdfast"), (UnixFileMode)0b111_101_101);
            var work = Directory.CreateDirectory(Path.Combine(directory, "work")).FullName;
            foreach (var program in (string[])["holdfast-server", "holdfast-shim", "holdfast-fetcher"])
                File.CreateSymbolicLink(Path.Combine(directory, program), "/bin/true");
            var script = $"{without.Replace("$0", work)}{directory}/holdfast doctor --work-dir {work}";
            using var process = Process.Start(new ProcessStartInfo(
                "unshare", ["--mount", "--propagation", "private", "/bin/sh", "-c", script])
            {
                RedirectStandardOutput = true, Environment = { ["HOLDFAST_CONFIG"] = "/dev/null" },
            })!;

            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.Matches(said, output);
            Assert.DoesNotContain(unsaid, output, StringComparison.Ordinal);
            Assert.True(process.ExitCode == code, $"It ended with {process.ExitCode}: {output}");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
