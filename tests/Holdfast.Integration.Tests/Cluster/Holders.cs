namespace Holdfast.Integration.Tests.Cluster;

/// <summary>Who holds a directory: found by the tests' own walk through <c>/proc</c>, apart from the agent's
/// proof.</summary>
internal static class Holders
{
    /// <summary>
    /// Threads that live and have the directory or something below it open, mapped, as working directory or as root. A
    /// zombie holds nothing: the kernel closes its files and drops its locks before it becomes one. But threads are
    /// looked at one by one, since those of a process whose first one is a zombie keep its files.
    /// </summary>
    public static IReadOnlyList<string> Of(string directory) =>
    [
        .. Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _))
            .SelectMany(static path => Entries($"{path}/task"))
            .Where(thread => Lives(thread) && Holds(thread, directory)),
    ];

    private static bool Lives(string thread)
    {
        try
        {
            var stat = File.ReadAllText($"{thread}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false; // It is gone altogether.
        }
    }

    private static bool Holds(string thread, string directory)
    {
        try
        {
            return Entries($"{thread}/fd").Append($"{thread}/cwd").Append($"{thread}/root")
                    .Any(link => IsBelow(new FileInfo(link).LinkTarget, directory))
                || File.ReadAllText($"{thread}/maps").Contains($" {directory}/", StringComparison.Ordinal);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return false; // It ended meanwhile; or it is one of the machine's own, which even root may not examine.
        }
    }

    private static bool IsBelow(string? target, string directory) => target is not null
        && (target == directory || target.StartsWith(directory + "/", StringComparison.Ordinal));

    private static string[] Entries(string path)
    {
        try
        {
            return Directory.GetFileSystemEntries(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return []; // The same.
        }
    }
}
