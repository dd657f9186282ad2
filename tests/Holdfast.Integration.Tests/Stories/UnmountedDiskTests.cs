using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>A disk that goes away under a running agent.</summary>
public sealed class UnmountedDiskTests
{
    /// <summary>
    /// S1: a volume made in the bare mount point would lie on the disk above, and be out of sight once the disk is
    /// back. Without the look at the file system before a volume is made this fails: the CREATE is finished. The disk
    /// is looked at so seldom that the CREATE comes before it is missed.
    /// </summary>
    [Fact]
    public async Task Create_WhereTheDiskIsNoLongerMounted_FailsAndLeavesNothing()
    {
        var disk = Directory.CreateTempSubdirectory("holdfast-disk-").FullName;
        await Tool.RunAsync("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk);
        try
        {
            await using var cluster = await TestCluster.StartAsync(
                resources: WholeDisk.Resources(disk), agentFlags: ["--disk_probe_interval=10mins"]);
            await using var framework = new RawFramework(cluster.Master, "store", "db");
            await framework.SubscribeAsync();
            var offer = await WholeDisk.OfferAsync(framework);
            await Tool.RunAsync("umount", disk);

            var status = await WholeDisk.CreateAsync(framework, offer, "db");

            Assert.Equal("OPERATION_FAILED", $"{status["state"]}");
            Assert.Contains("mount its disk again", $"{status["message"]}", StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(disk));
        }
        finally
        {
            if (await IsMountedAsync(disk)) await Tool.RunAsync("umount", "-l", disk);
            Directory.Delete(disk, recursive: true);
        }
    }

    private static async Task<bool> IsMountedAsync(string directory) =>
        (await File.ReadAllTextAsync("/proc/self/mounts", TestContext.Current.CancellationToken))
        .Contains($" {directory} ", StringComparison.Ordinal);
}
