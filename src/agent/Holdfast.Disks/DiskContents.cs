using Holdfast.Linux;
using Holdfast.Linux.Files;

namespace Holdfast.Disks;

/// <summary>What lies among the volumes and in the trash of a disk, whoever made it.</summary>
/// <param name="Owner">The ledger that <c>disk.json</c> names; null where there is none.</param>
/// <param name="Entries">Each directory with the file beside it, by their names.</param>
public sealed record DiskContents(Guid? Owner, IReadOnlyList<DiskEntry> Entries)
{
    private const string Manifest = ".json";

    /// <summary>Reads a disk; changes nothing, and looks into no volume further than whether anything is in
    /// it.</summary>
    /// <exception cref="DiskException">It cannot be read.</exception>
    public static DiskContents Read(string root)
    {
        var owner = DiskClaims.OwnerOf(root);
        try
        {
            using var disk = DiskRoot.Open(root, make: false);
            return new DiskContents(
                owner, [.. In(disk, disk.Volumes, isTrash: false), .. In(disk, disk.Trash, isTrash: true)]);
        }
        catch (LinuxException cause)
        {
            throw new DiskException($"It cannot be seen what lies in {root}: {cause.Message}", cause);
        }
    }

    /// <summary>Whether something of a volume lies elsewhere than in its directory: an image, whose mount point is
    /// empty while it is not mounted.</summary>
    internal static bool HasImage(DiskRoot disk, string name) =>
        FileCalls.StatusAt(disk.Root, $"images/{name}.img") is not null || !Errno.MeansAbsent;

    private static IEnumerable<DiskEntry> In(DiskRoot disk, int directory, bool isTrash)
    {
        if (directory < 0) return [];
        return DirectoryReader.Names(".", directory).Select(StemOf).Concat(isTrash ? [] : ImagesOf(disk)).Distinct()
            .Order(StringComparer.Ordinal).Select(stem => Look(disk, directory, stem, isTrash));
    }

    // Data whose mount point is gone is there all the same.
    private static IEnumerable<string> ImagesOf(DiskRoot disk) => DirectoryReader.Names("images", disk.Root)
        .Where(static name => name.EndsWith(".img", StringComparison.Ordinal)).Select(static name => name[..^4]);

    // A manifest that was being written has yet another ending.
    private static string StemOf(string name) => name.EndsWith(Manifest, StringComparison.Ordinal) ? name[..^5]
        : name.EndsWith(Manifest + ".part", StringComparison.Ordinal) ? name[..^10] : name;

    private static DiskEntry Look(DiskRoot disk, int directory, string stem, bool isTrash)
    {
        bool? isEmpty = null;
        if (FileCalls.StatusAt(directory, stem) is { } status)
            isEmpty = status.Kind == FileKind.Directory
                && DirectoryReader.Names(stem, directory, enough: 0).Count == 0 && !HasImage(disk, stem);
        else if (HasImage(disk, stem))
            isEmpty = false;
        // Somebody may have put anything there: only a plain file is read.
        var content = FileCalls.StatusAt(directory, stem + Manifest) is { Kind: FileKind.Regular }
            ? FileCalls.ReadAll(directory, stem + Manifest)
            : null;
        return content is null
            ? new DiskEntry(stem, isTrash, isEmpty, Manifest: null, Describes: null)
            : new DiskEntry(
                stem, isTrash, isEmpty, ManifestJson.ReadVolume(content) ?? "", ManifestJson.Describe(content));
    }
}
