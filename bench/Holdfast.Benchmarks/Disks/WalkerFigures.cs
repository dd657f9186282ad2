using System.Diagnostics;
using System.Globalization;
using Holdfast.Benchmarks.Figures;
using Holdfast.Linux.Files;

namespace Holdfast.Benchmarks.Disks;

/// <summary>How fast the use of a directory is measured where no file system counts it.</summary>
internal static class WalkerFigures
{
    private const int Directories = 200;
    private const int FilesInEach = 1000;
    private const int Rounds = 7;
    private const double FilesASecondMin = 300_000;

    public static void Print(Report report)
    {
        report.Heading($"Disk use by walking: {Directories} directories of {FilesInEach} files, all cached");
        var root = Directory.CreateTempSubdirectory("holdfast-walker-").FullName;
        try
        {
            Fill(root);
            Walk(root);
            var best = Enumerable.Range(0, Rounds).Select(_ => Walk(root)).Max();
            report.Print(
                "files a second on one core, the best round's", best, "/s", Limit.AtLeast(FilesASecondMin));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static double Walk(string root)
    {
        var began = Stopwatch.GetTimestamp();
        var use = TreeUsage.Of(root, CancellationToken.None)!.Value;
        return use.Inodes / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static void Fill(string root)
    {
        for (var directory = 0; directory < Directories; directory++)
        {
            var path = Directory.CreateDirectory(
                Path.Combine(root, directory.ToString(CultureInfo.InvariantCulture))).FullName;
            for (var file = 0; file < FilesInEach; file++)
                File.Create(Path.Combine(path, file.ToString(CultureInfo.InvariantCulture))).Dispose();
        }
    }
}
