using Holdfast.Linux;
using Holdfast.Linux.Ext4;
using Holdfast.Linux.Files;
using Holdfast.Linux.Loops;

namespace Holdfast.Disks.Loop;

/// <summary>Volumes as file systems of their own, each in an image on the disk: full is full, for everybody, on
/// whatever the disk is. They cannot be made smaller.</summary>
/// <remarks>
/// <code>
/// &lt;root&gt;/images/&lt;id&gt;.img    the image, mounted at  &lt;root&gt;/volumes/&lt;id&gt;
/// &lt;root&gt;/trash/&lt;id&gt;/image   the image of a destroyed volume
/// </code>
/// An image goes into the directory that it was mounted at before that is moved, and comes out of it again: wherever a
/// step is cut, the directory's place says where the volume is.
/// </remarks>
/// <param name="claims">Whose the disks are.</param>
public sealed class LoopBackend(DiskClaims claims) : VolumeBackend(claims)
{
    // Where whoever checks an ext4 puts what belongs nowhere.
    private const string OfChecks = "lost+found";

    /// <inheritdoc/>
    public override string Name => "loop";

    /// <inheritdoc/>
    public override LimitKind Limit => LimitKind.Hard;

    private protected override void MakeData(DiskRoot disk, VolumeManifest manifest)
    {
        var maker = LoopSupport.FindMaker();
        if (LoopSupport.WhyNot(disk.Path, maker) is { } fault) throw new DiskException(
            $"Volume {manifest.Volume} could not be made in {disk.Path}: {fault}");
        using var image = LoopImage.Of(disk, manifest);
        var mount = MountOf(disk, image, manifest);
        // Of a volume that is there, only whether it is mounted is looked at.
        var isNew = mount.Device() is null && FileCalls.StatusAt(disk.Volumes, $"{manifest.Volume}") is null;
        if (isNew) image.Make(manifest, maker!);
        mount.Mount();
        var root = mount.OpenMounted();
        try
        {
            // Programs that want an empty directory must find one; whoever checks the file system has it made anew.
            if (!FileCalls.TryRemoveDirectory(root, OfChecks) && Errno.Last is not (Errno.NoEntry or Errno.NotEmpty))
                throw new LinuxException("unlinkat", $"{mount.Path}/{OfChecks}", Errno.Last);
            FileCalls.ChangeMode(root, 0x1E8, mount.Path);
            FileRoom.SyncFileSystem(root, mount.Path);
        }
        finally
        {
            FileCalls.Close(root);
        }
    }

    private protected override bool TryUnmakeData(DiskRoot disk, VolumeManifest manifest)
    {
        try
        {
            using var image = LoopImage.Of(disk, manifest);
            var mount = MountOf(disk, image, manifest);
            if (mount.Device() is not null)
            {
                if (DirectoryReader.Names($"{manifest.Volume}", disk.Volumes, enough: 1).Any(
                    static name => name != OfChecks)) return false;
                mount.Unmount();
            }
            else if (image.Status() is not null && !image.IsUnused())
            {
                return false;
            }
            image.Remove();
            var isGone = mount.TryRemoveBare();
            FileCalls.SyncDirectory(disk.Volumes);
            return isGone;
        }
        catch (Exception cause) when (cause is LinuxException or DiskException)
        {
            return false; // It stays, with its manifest. Why it could not be made is what is told.
        }
    }

    private protected override void TakeOverData(DiskRoot disk, VolumeManifest manifest)
    {
        using var image = LoopImage.Of(disk, manifest);
        MountOf(disk, image, manifest).Mount();
    }

    private protected override string? CheckData(DiskRoot disk, VolumeManifest manifest)
    {
        using var image = LoopImage.Of(disk, manifest);
        try
        {
            var (_, status) = Look(disk, image, manifest);
            return status.IsReadOnly
                ? $"the file system in {image.Path} is damaged, and takes no writes: stop the agent, run 'umount "
                    + $"{disk.Path}/volumes/{manifest.Volume}' and 'e2fsck -f {image.Path}', and start the agent"
                : null;
        }
        catch (DiskException fault)
        {
            return fault.Message;
        }
    }

    private protected override void ChangeLimit(DiskRoot disk, VolumeManifest manifest)
    {
        using var image = LoopImage.Of(disk, manifest);
        var (use, _) = Look(disk, image, manifest);
        var device = MountOf(disk, image, manifest).Device()!;
        var descriptor = FileCalls.Open(FileCalls.WorkingDirectory, device, OpenFlags.ReadOnly);
        try
        {
            var now = Ext4Superblock.Read(descriptor, device)
                ?? throw new DiskException($"there is no ext4 in {image.Path}");
            var bytes = LoopImage.BytesOf(manifest) / now.BlockBytes * now.BlockBytes;
            if (bytes < now.Bytes && use.Bytes > manifest.SizeBytes) throw Above(manifest, use.Bytes);
            if (bytes < now.Bytes)
                throw new DiskException(
                    $"Volume {manifest.Volume} cannot be made smaller than its {now.Bytes >> 20} MB: ext4 cannot while "
                    + "it is mounted. Make a new volume of the size you want, and copy the data there.");
            if (bytes > now.Bytes) Grow(disk, image, manifest, new(descriptor, device, now, bytes));
            // What is left of an attempt that failed.
            else if (image.Status()!.Value.Size > now.Bytes) Cut(image, descriptor, device, now.Bytes);
        }
        finally
        {
            FileCalls.Close(descriptor);
        }
    }

    private protected override DiskUse UseOf(
        DiskRoot disk, VolumeManifest manifest, CancellationToken cancellationToken)
    {
        using var image = LoopImage.Of(disk, manifest);
        // All of it, as nobody looks inside.
        if (LoopMount.StatusInTrash(disk, manifest.Volume.ToString()) is { } trashed)
            return new DiskUse(trashed.AllocatedBytes, Inodes: null);
        image.Fill();
        return Look(disk, image, manifest).Use;
    }

    private protected override void MoveData(DiskRoot disk, int from, int to, VolumeManifest manifest)
    {
        using var image = LoopImage.Of(disk, manifest);
        var mount = MountOf(disk, image, manifest);
        var isDestroyed = to == disk.Trash;
        try
        {
            if (isDestroyed)
            {
                mount.Unmount();
                mount.PutIn();
            }
            base.MoveData(disk, from, to, manifest);
            if (!isDestroyed) mount.Mount();
        }
        catch (Exception cause) when (cause is LinuxException or DiskException)
        {
            Undo(cause, isDestroyed ? mount.Mount : () => PutBack(disk, mount, manifest));
            throw;
        }
    }

    // It is what it was: in use, or in the trash.
    private static void Undo(Exception cause, Action undo)
    {
        try
        {
            undo();
        }
        catch (Exception second) when (second is LinuxException or DiskException)
        {
            throw new DiskException($"{cause.Message}; and then {second.Message}", cause);
        }
    }

    private protected override void RemoveData(DiskRoot disk, VolumeManifest manifest, RemovalProgress? progress)
    {
        var name = manifest.Volume.ToString();
        if (LoopMount.StatusInTrash(disk, name) is { } content)
            LoopMount.AwaitDevices(content, $"{disk.Path}/trash/{name}/image");
        base.RemoveData(disk, manifest, progress);
    }

    private void PutBack(DiskRoot disk, LoopMount mount, VolumeManifest manifest)
    {
        // Where even the move to here failed.
        if (FileCalls.StatusAt(disk.Volumes, manifest.Volume.ToString()) is null) return;
        mount.Unmount();
        mount.PutIn();
        base.MoveData(disk, disk.Volumes, disk.Trash, manifest);
    }

    private static void Grow(DiskRoot disk, LoopImage image, VolumeManifest manifest, Step step)
    {
        var mount = MountOf(disk, image, manifest);
        var root = mount.OpenMounted();
        try
        {
            var content = image.Open();
            try
            {
                FileRoom.Allocate(content, step.Bytes, $"{image.Path}, {manifest.Resource.Amount} MB");
                FileCalls.Sync(content, image.Path);
            }
            finally
            {
                FileCalls.Close(content);
            }
            LoopDevices.Resize(step.Descriptor, step.Device);
            Ext4Calls.Grow(root, step.Bytes / step.Now.BlockBytes, mount.Path);
            FileRoom.SyncFileSystem(root, mount.Path);
            image.Fill();
        }
        catch (LinuxException cause)
        {
            if (Ext4Superblock.Read(step.Descriptor, step.Device)?.Bytes == step.Now.Bytes)
                Cut(image, step.Descriptor, step.Device, step.Now.Bytes);
            throw cause.Errno == Errno.NotPermitted ? NotAllowed(manifest, cause) : cause;
        }
        finally
        {
            FileCalls.Close(root);
        }
    }

    private static DiskException NotAllowed(VolumeManifest manifest, LinuxException cause) => new(
        $"Volume {manifest.Volume} cannot be made larger: ext4 lets only those do it who have the capability "
        + "CAP_SYS_RESOURCE, and the agent has not. Start it with that, outside of a container for example.", cause);

    private static void Cut(LoopImage image, int device, string path, long bytes)
    {
        var content = image.Open();
        try { FileRoom.Truncate(content, bytes, image.Path); }
        finally { FileCalls.Close(content); }
        LoopDevices.Resize(device, path);
    }

    private static (DiskUse Use, FileSystemStatus Status) Look(
        DiskRoot disk, LoopImage image, VolumeManifest manifest)
    {
        // Of the first ones ext4 has all but the root for itself.
        const int InodesReserved = 9;
        var mount = MountOf(disk, image, manifest);
        var root = mount.OpenMounted();
        try
        {
            var status = FileSystemStatus.Of(root, mount.Path);
            return (
                new DiskUse(status.Bytes - status.FreeBytes, status.Inodes - status.FreeInodes - InodesReserved),
                status);
        }
        finally
        {
            FileCalls.Close(root);
        }
    }

    private static LoopMount MountOf(DiskRoot disk, LoopImage image, VolumeManifest manifest) =>
        new(disk, image, manifest.Volume.ToString());

    /// <summary>A step that makes a file system larger.</summary>
    /// <param name="Descriptor">Its device, open.</param>
    /// <param name="Device">Its path.</param>
    /// <param name="Now">What it is.</param>
    /// <param name="Bytes">What it is to be.</param>
    private sealed record Step(int Descriptor, string Device, Ext4Superblock Now, long Bytes);
}
