using System.Globalization;

namespace Holdfast.Cli.Doctor;

/// <summary>Reads this machine, as the user who asks. Tries what can only be known by trying, and takes it back.
/// </summary>
internal static class MachineReader
{
    private const string CgroupRoot = "/sys/fs/cgroup";
    private const int MegabyteShift = 20;

    private static readonly string[] Controllers = ["cpu", "memory", "pids", "freezer"];
    private static readonly string[] Programs = ["holdfast-server", "holdfast-shim", "holdfast-fetcher"];

    public static MachineReading Read(IReadOnlyList<string> directories)
    {
        var mounts = MountEntry.ReadAll(File.ReadAllText("/proc/self/mountinfo"));
        var (version, controllers, faults) = Cgroups(mounts);
        var isRoot = IsRoot();
        return new MachineReading
        {
            UserName = Environment.UserName,
            IsRoot = isRoot,
            Kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            Processors = Environment.ProcessorCount,
            MemoryMegabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> MegabyteShift,
            CgroupVersion = version,
            CgroupControllers = controllers,
            CgroupFaults = faults,
            Disks = [.. directories.Select(directory => Disk(mounts, directory))],
            OpenFilesMax = HardLimit("Max open files"),
            ProcessesMax = HardLimit("Max processes"),
            PidMax = long.Parse(File.ReadAllText("/proc/sys/kernel/pid_max"), CultureInfo.InvariantCulture),
            SeesAllProcesses = isRoot || MountEntry.Of(mounts, "/proc")?.Options.Any(IsHiding) != true,
            ProgramsMissing =
                [.. Programs.Where(program => !File.Exists(Path.Combine(AppContext.BaseDirectory, program)))],
        };
    }

    private static bool IsHiding(string option) =>
        option.StartsWith("hidepid=", StringComparison.Ordinal) && option is not ("hidepid=0" or "hidepid=off");

    // "Uid: 0 0 0 0": real, effective, saved, of files.
    private static bool IsRoot() => File.ReadLines("/proc/self/status")
        .First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t') is [_, _, "0", ..];

    // "Max open files            1024                 524288               files"
    private static long? HardLimit(string name)
    {
        var line = File.ReadLines("/proc/self/limits").First(one => one.StartsWith(name, StringComparison.Ordinal));
        var words = line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }

    private static (int Version, IReadOnlyList<string> Controllers, IReadOnlyList<string> Faults) Cgroups(
        IReadOnlyList<MountEntry> mounts)
    {
        var (working, faults) = (new List<string>(), new List<string>());
        if (File.Exists(Path.Combine(CgroupRoot, "cgroup.controllers")))
        {
            var own = Path.Combine(CgroupRoot, OwnCgroup().TrimStart('/'));
            var there = File.ReadAllText(Path.Combine(own, "cgroup.controllers")).Split([' ', '\n']);
            var fault = Trial(own);
            foreach (var controller in Controllers)
            {
                // A freezer is part of every cgroup of version 2.
                if (fault is null && (controller == "freezer" || there.Contains(controller))) working.Add(controller);
                else faults.Add($"{controller}: {fault ?? "not delegated here"}");
            }

            return (2, working, faults);
        }

        foreach (var controller in Controllers)
        {
            var mount = mounts.FirstOrDefault(one => one.Type == "cgroup" && one.Options.Contains(controller));
            var fault = mount is null ? "not mounted" : Trial(mount.Point);
            if (fault is null) working.Add(controller);
            else faults.Add($"{controller}: {fault}");
        }

        return (mounts.Any(mount => mount.Type == "cgroup") ? 1 : 0, working, faults);
    }

    private static string OwnCgroup() => File.ReadLines("/proc/self/cgroup")
        .FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?[3..] ?? "/";

    /// <summary>Makes a directory and removes it; why that is not possible, or null.</summary>
    private static string? Trial(string parent)
    {
        try
        {
            var trial = Path.Combine(parent, $"holdfast-doctor-{Environment.ProcessId}");
            Directory.CreateDirectory(trial);
            Directory.Delete(trial);
            return null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return cause.Message;
        }
    }

    private static DiskReading Disk(IReadOnlyList<MountEntry> mounts, string directory)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        // An agent makes its directories: what counts is the one that is there.
        var (there, inTheWay) = (path, (string?)null);
        while (!Directory.Exists(there))
        {
            if (IsThere(there)) inTheWay = there;
            there = Path.GetDirectoryName(there) ?? "/";
        }
        var drive = new DriveInfo(there);
        return new(
            path, MountEntry.Of(mounts, there), drive.AvailableFreeSpace >> MegabyteShift,
            drive.TotalSize >> MegabyteShift, Trial(there) is null)
        {
            MissingBelow = there == path ? null : there, InTheWay = inTheWay,
        };
    }

    // A link that leads nowhere is in the way too.
    private static bool IsThere(string path) => File.Exists(path) || new FileInfo(path).LinkTarget is not null;
}
