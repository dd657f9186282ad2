using Holdfast.Linux;
using Holdfast.Linux.Files;

namespace Holdfast.Disks;

public abstract partial class VolumeBackend
{
    /// <inheritdoc/>
    public virtual AdoptionWay LookToAdopt(string root, string path, TreeUse use) =>
        new("", NoAdoption(root));

    /// <inheritdoc/>
    public void Adopt(string root, VolumeManifest manifest, string path, bool isDiskKnown)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var name = manifest.Volume.ToString();
        Do($"{path} could not be made volume {name} in {root}", () =>
        {
            if (isDiskKnown) claims.Require(root);
            using var disk = DiskRoot.Open(root, make: true);
            claims.Claim(disk);
            var isThere = Holds(disk.Volumes, name);
            WriteManifest(disk, manifest);
            try
            {
                if (isThere) AdoptInPlace(disk, manifest);
                else AdoptData(disk, manifest, path);
            }
            catch (Exception cause) when (cause is LinuxException or DiskException)
            {
                // The directory is where it was, and nothing says otherwise.
                if (!Holds(disk.Volumes, name)) FileCalls.TryUnlink(disk.Volumes, ManifestOf(name));
                throw;
            }
            FileCalls.SyncDirectory(disk.Volumes);
        });
    }

    /// <summary>Moves a directory that was made elsewhere to <c>volumes/&lt;id&gt;</c>, in one step, with its limit.
    /// </summary>
    private protected virtual void AdoptData(DiskRoot disk, VolumeManifest manifest, string path) =>
        throw new DiskException(NoAdoption(disk.Path));

    /// <summary>Gives what lies at <c>volumes/&lt;id&gt;</c> already the limit that it has not, since the ledger that
    /// knew it is lost, or the step was cut.</summary>
    private protected virtual void AdoptInPlace(DiskRoot disk, VolumeManifest manifest) =>
        TakeOverData(disk, manifest);

    /// <summary>Has a directory limited, and then moves it to <c>volumes/&lt;id&gt;</c> by one rename.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="manifest">The volume.</param>
    /// <param name="path">The directory, absolute.</param>
    /// <param name="limit">Limits it where it lies; given its descriptor. Repeated after a cut.</param>
    /// <param name="release">Undoes that where it, or the move, failed.</param>
    private protected static void MoveIn(
        DiskRoot disk, VolumeManifest manifest, string path, Action<int> limit, Action<int> release)
    {
        var (name, parent) = (Path.GetFileName(path), AdoptionLook.OpenParent(path));
        try
        {
            // A link there would move itself, and not what it leads to.
            if (FileCalls.StatusAt(parent, name) is not { Kind: FileKind.Directory })
                throw new DiskException($"{path} is no directory any more.");
            var directory = FileCalls.Open(
                parent, name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
            try
            {
                limit(directory);
                FileCalls.Rename(parent, name, disk.Volumes, manifest.Volume.ToString());
            }
            catch (Exception cause) when (cause is LinuxException or DiskException)
            {
                // It is no volume, and must not be held to the size of one.
                Release(release, directory, cause, path);
                throw;
            }
            finally
            {
                FileCalls.Close(directory);
            }
            FileCalls.SyncDirectory(parent);
        }
        finally
        {
            FileCalls.Close(parent);
        }
    }

    private string NoAdoption(string root) => $"{root} has the backend {Name}, which cannot take over a directory: "
        + "make a volume there, and copy the data into it.";

    private static void Release(Action<int> release, int directory, Exception cause, string path)
    {
        try
        {
            release(directory);
        }
        catch (LinuxException second)
        {
            throw new DiskException(
                $"{cause.Message} Nor could it be undone that {path} is limited: {second.Message}", cause);
        }
    }
}
