using System.Diagnostics;
using System.Globalization;
using Holdfast.Benchmarks.Figures;
using Holdfast.Disks;
using Holdfast.Disks.Btrfs;
using Holdfast.Disks.Directory;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Testing;

namespace Holdfast.Benchmarks.Disks;

/// <summary>How fast backends make, measure and remove volumes, and what a limit costs whoever writes. Takes root for
/// a file system of its own.</summary>
internal static class VolumeFigures
{
    private const int Volumes = 1000;
    private const int AtOnce = 64;
    private const int WriteMegabytes = 256;
    private const int Pairs = 7;
    private const double ShareMin = 0.97;
    private const double UsageMsMax = 50;

    private static readonly DestroyNote Note =
        new(new OperationUuid(new Guid(9, 0, 0, new byte[8])), "bench", DateTimeOffset.UnixEpoch);

    public static void Print(Report report)
    {
        var claims = new DiskClaims(new Guid(7, 0, 0, new byte[8]), FileSystemUuid.Of);
        using (var disk = new LoopDisk("ext4", 1024))
            PrintLife(report, new DirectoryBackend(claims), disk.Point, perSecondMin: 2000);
        using (var disk = new LoopDisk("btrfs", 4096))
        {
            if (BtrfsQuota.Enable(disk.Point) is { } fault) throw new InvalidOperationException(fault);
            var backend = new BtrfsBackend(claims);
            PrintLife(report, backend, disk.Point, perSecondMin: 150);
            PrintWrites(report, backend, disk.Point);
        }
    }

    private static void PrintLife(Report report, VolumeBackend backend, string root, double perSecondMin)
    {
        report.Heading($"{Volumes} volumes of the backend {backend.Name}, {AtOnce} at a time");
        VolumeManifest[] volumes = [.. Enumerable.Range(0, Volumes).Select(Volume)];
        backend.Make(root, Volume(Volumes)); // Takes the disk into use.
        report.Print(
            "made, each on disk for good", Rate(volumes, volume => backend.Make(root, volume, isDiskKnown: true)), "/s",
            Limit.AtLeast(perSecondMin));
        if (backend.Limit == LimitKind.Hard)
        {
            var began = Stopwatch.GetTimestamp();
            foreach (var volume in volumes) backend.Measure(root, volume, CancellationToken.None);
            report.Print(
                $"usage of {Volumes}, one after another", Stopwatch.GetElapsedTime(began).TotalMilliseconds, "ms",
                Limit.AtMost(UsageMsMax));
        }
        report.Print(
            "destroyed, each in the trash for good", Rate(volumes, volume => backend.MoveToTrash(root, volume, Note)),
            "/s", Limit.AtLeast(perSecondMin));
        report.Print("purged, and their room free", Rate(volumes, volume => backend.Purge(root, volume)), "/s");
    }

    // In turns, so that whatever else the machine does hits both alike.
    private static void PrintWrites(Report report, VolumeBackend backend, string root)
    {
        report.Heading($"{WriteMegabytes} MB written and flushed, {Pairs} pairs of runs");
        var volume = Volume(Volumes + 1) with
        {
            Resource = Resource.Scalar("disk", Quantity.FromMilli(2 * WriteMegabytes * 1000L)),
        };
        backend.Make(root, volume);
        var bare = Directory.CreateDirectory($"{root}/bare").FullName;
        var shares = new List<double>();
        for (var pair = 0; pair < Pairs; pair++)
        {
            var without = Write(bare);
            shares.Add(without / Write($"{root}/volumes/{volume.Volume}"));
        }
        report.Print(
            $"speed inside a {backend.Name} volume, of that of the bare file system, the median's",
            shares.Order().ElementAt(Pairs / 2), "", Limit.AtLeast(ShareMin));
    }

    private static double Write(string directory)
    {
        var began = Stopwatch.GetTimestamp();
        LoopDisk.Run("dd", "if=/dev/zero", $"of={directory}/file", "bs=1M", string.Create(
            CultureInfo.InvariantCulture, $"count={WriteMegabytes}"), "conv=fsync");
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        File.Delete($"{directory}/file");
        return seconds;
    }

    private static double Rate(VolumeManifest[] volumes, Action<VolumeManifest> step)
    {
        var next = -1;
        Thread[] threads = [.. Enumerable.Range(0, AtOnce).Select(_ => new Thread(() =>
        {
            while (Interlocked.Increment(ref next) is var at && at < volumes.Length) step(volumes[at]);
        }))];
        var began = Stopwatch.GetTimestamp();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return volumes.Length / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static VolumeManifest Volume(int number) => new()
    {
        Volume = VolumeId.Parse(new Guid(number, 1, 0, new byte[8]).ToString("D")),
        Agent = AgentId.Parse("M-S0"),
        Resource = Resource.Scalar("disk", Quantity.FromMilli(64_000)),
        Created = new OperationUuid(new Guid(8, 0, 0, new byte[8])),
        Creator = "bench",
        LimitId = 5000 + number,
    };
}
