using System.Diagnostics;

namespace Holdfast.Integration.Tests.Power;

/// <summary>The disk whose power is taken away must itself be reliable.</summary>
public sealed class PowerDiskTests
{
    /// <summary>Without the shared mount this waits for the namespace's end: seen when it was left out.</summary>
    [Fact]
    public async Task Restore_WhileAMountNamespaceHasACopy_DoesNotWaitForIt()
    {
        var directory = Directory.CreateTempSubdirectory("holdfast-test-").FullName;
        var disk = await PowerDisk.CreateAsync(directory, "disk");
        using var holder = Process.Start(new ProcessStartInfo(
            "unshare", ["--mount", "--propagation", "slave", "sh", "-c", "echo up; exec cat"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        Assert.Equal("up", await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        await disk.RestoreAsync(new Random(1));

        await File.WriteAllTextAsync($"{disk.Path}/file", "kept", TestContext.Current.CancellationToken);
        await disk.DisposeAsync();
        holder.StandardInput.Close();
        await holder.WaitForExitAsync(TestContext.Current.CancellationToken);
        Directory.Delete(directory, recursive: true);
    }
}
