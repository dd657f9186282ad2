using System.Globalization;
using System.Text;
using Holdfast.Containers.Launching;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;

namespace Holdfast.Containers.Proof;

/// <summary>One walk through <c>/proc</c> in search of a container's processes.</summary>
internal sealed class ProcessScan
{
    private const string IdEvidence = "carries the container's id in its environment";
    private const int EnvironLimitBytes = 8 << 20;
    private const int MapsLimitBytes = 64 << 20;
    private readonly ContainerRecord _record;
    private readonly string[] _directories;
    private readonly MountedTrees _trees;
    private readonly byte[] _id;
    private readonly string _ownMounts =
        Link("/proc/self/ns/mnt") ?? throw new LinuxException("readlink", "/proc/self/ns/mnt", Errno.Last);

    private ProcessScan(ContainerRecord record)
    {
        _record = record;
        _directories = [.. record.Directories.Append(record.SandboxDirectory).Select(Resolve).Distinct()];
        _trees = MountedTrees.Of(_directories);
        _id = Encoding.UTF8.GetBytes(record.Id.ToString());
    }

    /// <summary>Processes that count as the container's, each with its first evidence.</summary>
    internal List<LivingProcess> Living { get; } = [];

    /// <summary>Processes of the container's user that may not be looked at: any of them may be the
    /// container's.</summary>
    internal List<LivingProcess> Hidden { get; } = [];

    internal string Summary =>
        string.Join("; ", Living.Concat(Hidden).Select(one => $"process {one.Identity.Pid} {one.Evidence}"));

    internal static ProcessScan Run(ContainerRecord record)
    {
        var scan = new ProcessScan(record);
        // All of the container descends from its shim: what is older than that cannot be of it.
        var oldest = (record.Shim ?? record.First)?.StartTicks ?? 0;
        foreach (var pid in ProcessStat.AllPids())
            if (pid != Environment.ProcessId && ProcessStat.Of(pid) is { IsKernelThread: false } stat
                && stat.StartTicks >= oldest)
                scan.Look(stat);
        return scan;
    }

    internal bool Agrees(ProcessScan other) =>
        Living.Select(one => one.Identity).SequenceEqual(other.Living.Select(one => one.Identity))
        && Hidden.Select(one => one.Identity).SequenceEqual(other.Hidden.Select(one => one.Identity));

    private void Look(ProcessStat stat)
    {
        // It has given back all it held; only its parent is missing.
        if (stat.IsDead) return;
        var identity = new ProcessIdentity(stat.Pid, stat.StartTicks);
        if (SessionEvidence(stat) is { } session)
        {
            Living.Add(new(identity, session, IsTask: true));
            return;
        }
        var root = Root(stat);
        var (evidence, refused) = FileEvidence(root);
        if (evidence is not null) Living.Add(new(identity, evidence, IsTask(stat, evidence)));
        else if (refused && ProcessStat.Of(stat.Pid)?.StartTicks == stat.StartTicks && IsOfUser(stat.Pid))
            Hidden.Add(new(identity, $"runs as user {_record.User} and may not be examined", IsTask: false));
    }

    // One that only uses a directory is the container's when it is of its user, younger (as all here), and nobody
    // sits at it.
    private bool IsTask(ProcessStat stat, string evidence) => evidence == IdEvidence
        || (stat.Terminal == 0 && (_record.Shim ?? _record.First) is not null && IsOfUser(stat.Pid));

    // A process whose leader thread has ended keeps its files as long as another thread runs; only that one shows them.
    private static string Root(ProcessStat stat) => stat.HasEnded && LivingThread(stat.Pid) is { } thread
        ? string.Create(CultureInfo.InvariantCulture, $"/proc/{stat.Pid}/task/{thread}")
        : string.Create(CultureInfo.InvariantCulture, $"/proc/{stat.Pid}");

    private static int? LivingThread(int pid)
    {
        foreach (var thread in ProcessStat.ThreadsOf(pid))
            if (ProcessStat.Of(pid, thread) is { HasEnded: false })
                return thread;
        return null;
    }

    private string? SessionEvidence(ProcessStat stat)
    {
        if (_record.First is not { } first) return null;
        if (stat.Pid == first.Pid && stat.StartTicks == first.StartTicks) return "is its first process";
        if (stat.Session != first.Pid || stat.StartTicks < first.StartTicks) return null;
        // The number of a session is not given again while it has members. Its leader having another start means that
        // ours had none left, and the number came again.
        return ProcessStat.Of(first.Pid) is { } leader && leader.StartTicks != first.StartTicks
            ? null
            : $"belongs to its session {first.Pid}";
    }

    private (string? Evidence, bool Refused) FileEvidence(string root)
    {
        var refused = false;
        foreach (var name in new[] { "cwd", "root" })
            if (Points(FileCalls.ReadLink(FileCalls.WorkingDirectory, $"{root}/{name}"), ref refused) is { } there)
                return (name == "cwd" ? $"works in {there}" : $"has its root in {there}", false);
        foreach (var name in Names($"{root}/fd", ref refused))
            if (Points(FileCalls.ReadLink(FileCalls.WorkingDirectory, $"{root}/fd/{name}"), ref refused) is { } there)
                return ($"has {there} open", false);
        if (MapEvidence(root, ref refused) is { } map) return (map, false);
        if (MountEvidence(root, ref refused) is { } mount) return (mount, false);
        // It reads empty during an execve, and of a dying process: an empty one is no evidence, and the scan repeats.
        return Read($"{root}/environ", EnvironLimitBytes, ref refused) is { } environ
            && environ.AsSpan().IndexOf(_id) >= 0
            ? (IdEvidence, false)
            : (null, refused);
    }

    private string? Points(string? path, ref bool refused)
    {
        if (path is null) refused |= IsRefused(Errno.Last, "readlink", "/proc");
        return path is not null && IsInside(path) ? path : null;
    }

    private string? MapEvidence(string root, ref bool refused)
    {
        if (Read($"{root}/maps", MapsLimitBytes, ref refused) is not { } maps) return null;
        foreach (var directory in _directories)
        {
            // Every path in the table begins at a slash after blanks; a directory is matched up to its end.
            var at = maps.AsSpan().IndexOf(Encoding.UTF8.GetBytes($" {directory}/"));
            if (at >= 0) return $"has a file in {directory} mapped";
        }
        return null;
    }

    // In a mount namespace of its own a path may lead anywhere; what is mounted there from our trees may be in use.
    private string? MountEvidence(string root, ref bool refused)
    {
        if (Link($"{root}/ns/mnt") is not { } mounts)
        {
            refused |= IsRefused(Errno.Last, "readlink", $"{root}/ns/mnt");
            return null;
        }
        if (mounts == _ownMounts) return null;
        return Read($"{root}/mountinfo", MapsLimitBytes, ref refused) is { } table && _trees.FindIn(table) is { } tree
            ? $"has {tree} mounted in a namespace of its own"
            : null;
    }

    private bool IsOfUser(int pid)
    {
        var refused = false;
        if (Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status"), 1 << 16, ref refused)
            is not { } status)
            return refused; // Whose it is may not be known: then it may be the container's.
        foreach (var line in Encoding.UTF8.GetString(status).Split('\n'))
            if (line.StartsWith("Uid:", StringComparison.Ordinal))
                return line.Split('\t').Skip(1).Any(
                    field => uint.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var user)
                        && user == _record.User);
        return false;
    }

    private bool IsInside(string path)
    {
        foreach (var directory in _directories)
            if (path.StartsWith(directory, StringComparison.Ordinal)
                && (path.Length == directory.Length || path[directory.Length] is '/' or ' '))
                return true;
        return false;
    }

    private static string? Link(string path) => FileCalls.ReadLink(FileCalls.WorkingDirectory, path);

    private static byte[]? Read(string path, int limitBytes, ref bool refused)
    {
        try
        {
            return FileCalls.ReadAll(FileCalls.WorkingDirectory, path, limitBytes);
        }
        catch (LinuxException failure)
        {
            refused |= IsRefused(failure.Errno, failure.Call, path);
            return null;
        }
    }

    private static List<string> Names(string path, ref bool refused)
    {
        try
        {
            return DirectoryReader.Names(path);
        }
        catch (LinuxException failure)
        {
            refused |= IsRefused(failure.Errno, failure.Call, path);
            return [];
        }
    }

    // False: it ended while we read, and the next scan does without it. Any error that is not of this one process (no
    // descriptor, no memory) leaves the scan without a meaning.
    private static bool IsRefused(int errno, string call, string path) => errno switch
    {
        Errno.NoEntry or Errno.NoSuchProcess => false,
        Errno.AccessDenied or Errno.NotPermitted or Errno.InputOutput or Errno.NameTooLong or Errno.TooLarge => true,
        _ => throw new LinuxException(call, path, errno),
    };

    // The kernel tells paths without links, so ours must be without them too.
    private static string Resolve(string directory)
    {
        var descriptor = FileCalls.TryOpen(FileCalls.WorkingDirectory, directory, OpenFlags.PathOnly);
        // A directory that is not there is held under another name, if at all; any other error hides its own.
        if (descriptor < 0)
            return Errno.Last is Errno.NoEntry or Errno.NotADirectory
                ? Path.TrimEndingDirectorySeparator(directory)
                : throw new LinuxException("open", directory, Errno.Last);
        try
        {
            return FileCalls.ReadLink(FileCalls.WorkingDirectory, $"/proc/self/fd/{descriptor}")
                ?? Path.TrimEndingDirectorySeparator(directory);
        }
        finally
        {
            FileCalls.Close(descriptor);
        }
    }
}
