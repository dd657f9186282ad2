using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Model.Ids;

namespace Holdfast.Disks;

/// <summary>Looks at a directory that is to become a volume. Changes nothing.</summary>
/// <param name="Root">The root of the disk that it lies on; empty where there is a fault.</param>
/// <param name="Use">What it takes.</param>
/// <param name="InPlace">The volume whose place it is at already; null elsewhere.</param>
/// <param name="Manifest">What the manifest beside it describes; null where there is none.</param>
/// <param name="Fault">Why it cannot be taken, as a sentence; null where it can.</param>
public sealed record AdoptionLook(
    string Root, TreeUse Use, VolumeId? InPlace, VolumeManifest? Manifest, string? Fault)
{
    /// <summary>Looks.</summary>
    /// <param name="path">As it was named.</param>
    /// <param name="roots">The roots of the agent's disks, the work directory first.</param>
    /// <param name="cancellationToken">Stops the count of what it takes.</param>
    /// <exception cref="DiskException">That cannot be seen just now.</exception>
    public static AdoptionLook At(string path, IReadOnlyList<string> roots, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(roots);
        try
        {
            return Path.IsPathRooted(path) && Path.GetFullPath(path) == path && path.Length > 1
                ? Opened(path, roots, cancellationToken)
                : Refused($"'{path}' is no absolute path of a directory: write it from / on, without '.', '..' and a "
                    + "slash at its end.");
        }
        catch (LinuxException cause)
        {
            throw new DiskException($"It cannot be seen what {path} is: {cause.Message}", cause);
        }
    }

    /// <summary>Opens the directory that holds what is to be adopted, through no link.</summary>
    /// <exception cref="LinuxException">It cannot be opened so.</exception>
    internal static int OpenParent(string path)
    {
        var parent = Path.GetDirectoryName(path) ?? "/";
        return Open(parent, out var errno) is >= 0 and var descriptor
            ? descriptor
            : throw new LinuxException("openat2", parent, errno);
    }

    private static int Open(string path, out int errno)
    {
        var start = FileCalls.Open(FileCalls.WorkingDirectory, "/", OpenFlags.ReadOnly | OpenFlags.Directory);
        try
        {
            var descriptor = FileCalls.TryOpenBeneath(
                start, path.Length > 1 ? path[1..] : ".", OpenFlags.ReadOnly | OpenFlags.Directory, crossMounts: true);
            errno = descriptor < 0 ? Errno.Last : 0;
            return descriptor;
        }
        finally
        {
            FileCalls.Close(start);
        }
    }

    private static AdoptionLook Opened(string path, IReadOnlyList<string> roots, CancellationToken cancellationToken)
    {
        var directory = Open(path, out var errno);
        if (directory < 0) return Refused(errno switch
        {
            Errno.TooManyLinks => $"On the way to {path} is a symbolic link: name the directory where it really is.",
            Errno.NotADirectory => $"{path} is no directory.",
            Errno.NoEntry => $"There is no {path}.",
            _ => $"{path} cannot be opened: {Errno.Describe(errno)}.",
        });
        try
        {
            if (ExplainPlace(path, roots, out var own) is { } fault) return Refused(fault);
            var device = FileCalls.StatusOf(directory).Device;
            var root = roots.Where(root => FileSystems.DeviceOf(root) == device).MaxBy(root =>
                path.StartsWith(root + "/", StringComparison.Ordinal) ? root.Length : 0);
            if (root is null)
                return Refused($"{path} lies on none of the file systems of this agent's disks "
                    + $"({string.Join(", ", roots)}). Copy it beside one of them first ('cp --archive "
                    + "--sparse=always'), compare ('diff --recursive --no-dereference'), and adopt the copy.");
            var use = TreeUsage.Of(path, cancellationToken)
                ?? throw new LinuxException("open", path, Errno.NoEntry);
            return new AdoptionLook(root, use, own, ReadManifest(path), Fault: null);
        }
        finally
        {
            FileCalls.Close(directory);
        }
    }

    private static AdoptionLook Refused(string fault) => new("", default, null, null, fault);

    private static string? ExplainPlace(string path, IReadOnlyList<string> roots, out VolumeId? own)
    {
        own = null;
        if (MountPoints.Read().Below(path).FirstOrDefault() is { } point)
            return $"Something is mounted at {point}: unmount it first.";
        foreach (var root in roots)
        {
            if (root == path || root.StartsWith(path + "/", StringComparison.Ordinal))
                return $"{path} holds the disk {root} of this agent.";
            if (Path.GetDirectoryName(path) == $"{root}/volumes"
                && VolumeId.TryParse(Path.GetFileName(path), null, out var id) && Guid.TryParse($"{id}", out _))
            {
                own = id;
                return null;
            }
            string[] kept = root == roots[0] ? [root] : [$"{root}/volumes", $"{root}/trash", $"{root}/.holdfast"];
            foreach (var directory in kept)
                if (path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal))
                    return $"{path} lies in {directory}, which is the agent's own: move it to a place beside "
                        + $"{root}, on the same file system, and adopt it there.";
        }
        return null;
    }

    private static VolumeManifest? ReadManifest(string path)
    {
        var content = FileCalls.ReadAll(FileCalls.WorkingDirectory, path + ".json");
        return content is null ? null : ManifestJson.ReadManifest(content, path + ".json");
    }
}
