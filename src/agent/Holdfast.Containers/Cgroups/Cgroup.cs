using System.Globalization;
using System.Text;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;

namespace Holdfast.Containers.Cgroups;

/// <summary>
/// One container's cgroups, known by their directories alone, so that a record is enough to find them after a restart.
/// Which version they are of shows in the files that they have.
/// </summary>
public sealed partial class Cgroup(IReadOnlyList<string> directories)
{
    public IReadOnlyList<string> Directories => directories;

    /// <summary>The file with the <c>oom_kill</c> line; empty when the memory controller is missing.</summary>
    public string OutOfMemoryFile => Find("memory.events") ?? Find("memory.oom_control") ?? "";

    /// <summary>Whether a directory of it is there.</summary>
    public bool Exists => directories.Any(Directory.Exists);

    /// <summary>
    /// Every process in it and in cgroups that the container made below it. Zombies are not told: v2 hides them, v1
    /// lists them until they are taken.
    /// </summary>
    /// <exception cref="LinuxException">One cannot be read: there may be processes in it.</exception>
    public IReadOnlyList<int> Processes()
    {
        var pids = new SortedSet<int>();
        foreach (var directory in directories)
            foreach (var one in WithChildren(directory))
                foreach (var line in Members(one, isTop: one == directory).Split('\n'))
                    if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                        && ProcessStat.Of(pid) is { IsDead: false })
                        pids.Add(pid);
        return [.. pids];
    }

    private static string Members(string directory, bool isTop)
    {
        try
        {
            return Encoding.ASCII.GetString(
                FileCalls.ReadAll(FileCalls.WorkingDirectory, Path.Combine(directory, "cgroup.procs")) ?? []);
        }
        catch (LinuxException removed) when (removed.Errno == Errno.NoDevice)
        {
            return ""; // Removed between open and read, which the kernel allows only once it is empty.
        }
        catch (LinuxException threaded) when (threaded.Errno == Errno.NotSupported && !isTop)
        {
            return ""; // A threaded cgroup of version 2: the one above it names its processes.
        }
    }

    /// <summary>Kills everything in it at once where the kernel can, else round by round while it is frozen.</summary>
    public void Kill()
    {
        if (Find("cgroup.kill") is { } killFile)
        {
            File.WriteAllText(killFile, "1");
            return;
        }
        // Frozen, nobody forks while we send; the signal works as soon as they thaw.
        SetFrozen(true);
        foreach (var pid in Processes()) Signals.Send(pid, Signals.Kill);
        SetFrozen(false);
    }

    /// <summary>Sets the share of CPUs, and raises the limit of memory where one is set; it is never lowered.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void Raise(CgroupLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (limits.CpuMilli is { } milli)
        {
            if (Find("cpu.weight") is { } weight) Write(weight, CpuShare.Weight(milli));
            else if (Find("cpu.shares") is { } shares) Write(shares, CpuShare.Shares(milli));
        }

        if (limits.MemoryBytes is not { } bytes) return;
        Span<byte> buffer = stackalloc byte[64];
        foreach (var name in new[] { "memory.max", "memory.limit_in_bytes" })
            if (Find(name) is { } file && Number(name, buffer) is { } now && now < bytes) Write(file, bytes);
    }

    /// <summary>Asks the kernel to stop or go on; false without a freezer. It takes effect a little later.</summary>
    public bool SetFrozen(bool frozen)
    {
        if (Find("cgroup.freeze") is { } two) File.WriteAllText(two, frozen ? "1" : "0");
        else if (Find("freezer.state") is { } one) File.WriteAllText(one, frozen ? "FROZEN" : "THAWED");
        else return false;
        return true;
    }

    /// <summary>Removes the empty cgroups; false when one still has processes.</summary>
    public bool TryRemove()
    {
        var removed = true;
        foreach (var directory in directories)
            try
            {
                foreach (var one in WithChildren(directory).Reverse())
                    if (!FileCalls.TryRemoveDirectory(FileCalls.WorkingDirectory, one) && !Errno.MeansAbsent)
                        removed = false; // EBUSY: a process, or a zombie not yet taken. The caller comes again.
            }
            catch (LinuxException)
            {
                removed = false;
            }
        return removed;
    }

    private static IEnumerable<string> WithChildren(string directory)
    {
        const int LinksOfALeaf = 2; // Itself and its entry above; each child adds one.
        if (Status(directory) is not { Kind: FileKind.Directory } status) yield break;
        yield return directory;
        if (status.Links == LinksOfALeaf) yield break;
        // One that goes meanwhile was empty; the others are still looked at.
        foreach (var name in DirectoryReader.Names(directory).Order(StringComparer.Ordinal))
            foreach (var below in WithChildren(Path.Combine(directory, name)))
                yield return below;
    }

    private static FileStatus? Status(string path) => FileCalls.StatusAt(FileCalls.WorkingDirectory, path)
        ?? (Errno.MeansAbsent ? null : throw new LinuxException("statx", path, Errno.Last));

    private static void Write(string file, long value) =>
        File.WriteAllText(file, value.ToString(CultureInfo.InvariantCulture));

    private string? Find(string file) =>
        directories.Select(directory => Path.Combine(directory, file)).FirstOrDefault(File.Exists);
}
