using Holdfast.Linux;
using Holdfast.Linux.Files;

namespace Holdfast.Disks;

/// <summary>Whose disk a root is, and whether it is still the one that it was: <c>.holdfast/disk.json</c>. One for all
/// backends, since two of them may lie on one disk.</summary>
/// <param name="ledger">Names the agent's ledger.</param>
/// <param name="fileSystemOf">Gives the UUID of the file system of a root; null where it has none.</param>
public sealed class DiskClaims(Guid ledger, Func<string, string?> fileSystemOf)
{
    private const string IdentityFile = "disk.json";
    private readonly Lock _gate = new();

    /// <summary>The ledger of the agent that took the disk at a root into use; null where none did. Changes
    /// nothing.</summary>
    /// <exception cref="DiskException">That cannot be read.</exception>
    public static Guid? OwnerOf(string root)
    {
        try
        {
            using var disk = DiskRoot.Open(root, make: false);
            return disk.Own >= 0 && FileCalls.ReadAll(disk.Own, IdentityFile) is { } content
                ? ManifestJson.ReadIdentity(content, PathOf(root)).Ledger
                : null;
        }
        catch (LinuxException cause)
        {
            throw new DiskException($"It cannot be seen whose disk {root} is: {cause.Message}", cause);
        }
    }

    /// <summary>Why a volume's directory does not lie on a disk that was taken into use, as in a mount point without
    /// its disk; null where it does.</summary>
    /// <param name="directory">The directory of its data.</param>
    public static string? WhyGone(string directory)
    {
        var root = Path.GetDirectoryName(Path.GetDirectoryName(directory))!;
        try
        {
            return OwnerOf(root) is null ? $"{PathOf(root)} is missing: mount its disk at {root} again" : null;
        }
        catch (DiskException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>The file that says whose disk a root is.</summary>
    public static string PathOf(string root) => $"{root}/.holdfast/{IdentityFile}";

    /// <summary>What is wrong with the disk at a root, for people; null when it is ours and the same. Changes
    /// nothing.</summary>
    public string? Fault(string root)
    {
        try
        {
            using var disk = DiskRoot.Open(root, make: false);
            return Check(disk);
        }
        catch (Exception cause) when (cause is IOException)
        {
            return $"it cannot be seen whose disk {root} is: {cause.Message}";
        }
    }

    /// <summary>Fails where the disk is not the one that was taken into use.</summary>
    /// <remarks>Looks before anything is made: in a bare mount point not even a directory is left behind.</remarks>
    internal void Require(string root)
    {
        using var disk = DiskRoot.Open(root, make: false);
        if (Check(disk) is { } fault) throw new DiskException(fault);
    }

    /// <summary>Takes the disk into use where it is new: from then on only the same file system counts as this
    /// disk.</summary>
    internal void Claim(DiskRoot disk)
    {
        lock (_gate)
        {
            if (Check(disk, mayBeNew: true) is { } fault) throw new DiskException(fault);
            if (FileCalls.StatusAt(disk.Own, IdentityFile) is not null) return;
            var identity = new DiskIdentity(Guid.NewGuid(), ledger, fileSystemOf(disk.Path));
            FileCalls.Replace(disk.Own, IdentityFile, ManifestJson.Write(identity), durable: true, mode: 0x180);
        }
    }

    /// <summary>What is wrong with the disk, for people; null when it is ours and the same.</summary>
    internal string? Check(DiskRoot disk, bool mayBeNew = false)
    {
        var path = PathOf(disk.Path);
        var content = disk.Own < 0 ? null : FileCalls.ReadAll(disk.Own, IdentityFile);
        if (content is null)
            return mayBeNew ? null : $"{path} is missing: another disk may be mounted at {disk.Path}, or none";
        var identity = ManifestJson.ReadIdentity(content, path);
        if (identity.Ledger != ledger)
            return $"{path} says that the disk belongs to another agent (ledger {identity.Ledger}, here {ledger})";
        var now = fileSystemOf(disk.Path);
        return identity.FileSystem is { } then && then != now
            ? $"the file system at {disk.Path} is {now ?? "one without UUID"}, but {path} was written on {then}"
            : null;
    }
}
