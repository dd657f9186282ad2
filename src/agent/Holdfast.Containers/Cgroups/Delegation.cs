using System.Globalization;

namespace Holdfast.Containers.Cgroups;

/// <summary>The part of a version 2 tree that was handed to this process alone, as systemd does for a unit with
/// <c>Delegate=yes</c>.</summary>
/// <remarks>
/// A cgroup that hands controllers down may hold no processes of its own. So the agent moves into a child of its cgroup
/// first; where it is started in such a child already (<c>DelegateSubgroup=agent</c>), the cgroup above is the one.
/// </remarks>
internal static class Delegation
{
    private const string Child = "agent";

    /// <summary>Takes it into use.</summary>
    /// <param name="root">Where the hierarchy is mounted.</param>
    /// <param name="own">The cgroup of this process, relative to the root.</param>
    /// <param name="pid">This process.</param>
    /// <returns>The directory below which cgroups may be made; null where nothing was handed over.</returns>
    public static string? Enter(string root, string own, int pid)
    {
        var directory = Path.Combine(root, own.Trim('/'));
        if (own.Trim('/').Length == 0) return null;
        try
        {
            var above = Path.GetDirectoryName(directory)!;
            if (Path.GetFileName(directory) == Child && Members(above).Count == 0) return above;
            if (!Members(directory).SetEquals([pid])) return null;
            Directory.CreateDirectory(Path.Combine(directory, Child));
            File.WriteAllText(Path.Combine(directory, Child, "cgroup.procs"), $"{pid}");
            return directory;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null; // Not ours to write, or not as we thought: then there are no limits, and start-up says so.
        }
    }

    /// <summary>This process's cgroup in the version 2 tree, relative to its root.</summary>
    public static string Own()
    {
        const string Mark = "0::";
        var line = File.ReadLines("/proc/self/cgroup").FirstOrDefault(
            line => line.StartsWith(Mark, StringComparison.Ordinal));
        return line?[Mark.Length..] ?? "/";
    }

    private static HashSet<int> Members(string directory) =>
    [
        .. File.ReadLines(Path.Combine(directory, "cgroup.procs"))
            .Select(line => int.Parse(line, CultureInfo.InvariantCulture)),
    ];
}
