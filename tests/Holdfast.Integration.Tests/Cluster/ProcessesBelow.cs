using System.Diagnostics;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Cluster;

/// <summary>Finds processes by where they work: those of a test's directory are the test's.</summary>
internal static class ProcessesBelow
{
    /// <summary>The processes whose working directory, or a word of whose command line, lies in the
    /// directory.</summary>
    public static IReadOnlyList<int> Find(string directory) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture))
            .Where(pid => pid != Environment.ProcessId && IsIn(pid, directory)),
    ];

    /// <summary>A file of the kernel about a process; empty where that has ended meanwhile.</summary>
    public static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Kills them until none is left.</summary>
    public static Task KillAsync(string directory) => Eventually.IsTrueAsync(() =>
    {
        var found = Find(directory);
        foreach (var pid in found) Kill(pid);
        return found.Count == 0;
    }, $"the end of all processes in {directory}");

    private static bool IsIn(int pid, string directory)
    {
        try
        {
            var link = new FileInfo($"/proc/{pid}/cwd").LinkTarget;
            return link?.StartsWith(directory, StringComparison.Ordinal) == true
                || File.ReadAllText($"/proc/{pid}/cmdline").Contains(directory + "/", StringComparison.Ordinal);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return false; // It ended meanwhile.
        }
    }

    private static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (Exception cause) when (cause is ArgumentException or InvalidOperationException)
        {
            // It ended meanwhile, which is what was wanted.
        }
    }
}
