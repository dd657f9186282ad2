using Holdfast.Linux;
using Holdfast.Linux.Files;

namespace Holdfast.Disks;

/// <remarks>What <c>fsck --fix</c> does to a disk: each is one step for whoever reads it, and takes no data away
/// (S2).</remarks>
public abstract partial class VolumeBackend
{
    private const uint NoteMode = 0x180, ManifestMode = 0x1A4;

    /// <inheritdoc/>
    public void Mend(string root, VolumeManifest manifest, DestroyNote? note)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var name = manifest.Volume.ToString();
        var path = $"{root}/{(note is null ? "volumes" : "trash")}/{name}";
        Do($"{path}.json could not be written", () =>
        {
            claims.Require(root);
            using var disk = DiskRoot.Open(root, make: false);
            var directory = note is null ? disk.Volumes : disk.Trash;
            if (!Holds(directory, name)) throw new DiskException($"{path} is missing.");
            if (FileCalls.ReadAll(directory, ManifestOf(name)) is { } present
                && ManifestJson.ReadVolume(present) is { } volume && volume != name)
                throw new DiskException($"{path}.json is the manifest of volume {volume}.");
            FileCalls.Replace(
                directory, ManifestOf(name), ManifestJson.Write(manifest, note), durable: true,
                mode: note is null ? ManifestMode : NoteMode);
        });
    }

    /// <inheritdoc/>
    public void RemoveEmpty(string root, bool isTrash, string name)
    {
        var path = $"{root}/{(isTrash ? "trash" : "volumes")}/{name}";
        Do($"{path} could not be removed", () =>
        {
            claims.Require(root);
            using var disk = DiskRoot.Open(root, make: false);
            var directory = isTrash ? disk.Trash : disk.Volumes;
            if (directory < 0) return;
            if (Holds(directory, ManifestOf(name))) throw new DiskException($"{path} has a manifest by now.");
            if (DiskContents.HasImage(disk, name))
                throw new DiskException($"{path} is where {root}/images/{name}.img belongs.");
            // That it is empty is for the kernel to say: it removes nothing else by this call.
            if (!FileCalls.TryRemoveDirectory(directory, name) && Errno.Last != Errno.NoEntry)
                throw new LinuxException("unlinkat", path, Errno.Last);
            FileCalls.SyncDirectory(directory);
        });
    }
}
