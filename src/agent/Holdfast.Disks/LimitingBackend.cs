using Holdfast.Linux.Files;

namespace Holdfast.Disks;

/// <summary>A backend whose file system refuses what is above a limit, of volumes and of sandboxes.</summary>
/// <param name="claims">Whose the disks are.</param>
public abstract class LimitingBackend(DiskClaims claims) : VolumeBackend(claims), ISandboxLimits
{
    /// <inheritdoc/>
    public override LimitKind Limit => LimitKind.Hard;

    /// <inheritdoc/>
    public void MakeSandbox(string root, string path, long limitId, long? limitBytes) =>
        Do($"Sandbox {path} could not be made in {root}", () =>
        {
            // Whoever gives ids back there must know the disk.
            TakeIntoUse(root);
            using var disk = DiskRoot.Open(root, make: false);
            var above = System.IO.Directory.CreateDirectory(Path.GetDirectoryName($"{root}/{path}")!).FullName;
            var parent = FileCalls.Open(
                FileCalls.WorkingDirectory, above, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
            try { MakeLimited(disk, new Place(parent, Path.GetFileName(path), $"{root}/{path}"), limitId, limitBytes); }
            finally { FileCalls.Close(parent); }
        });

    /// <inheritdoc/>
    public void LimitSandbox(string root, string path, long limitId, long? limitBytes) =>
        Do($"The limit of sandbox {path} in {root} could not be set", () =>
        {
            using var disk = DiskRoot.Open(root, make: false);
            ChangeSandboxLimit(disk, limitId, limitBytes);
        });

    /// <inheritdoc/>
    public DiskUse MeasureSandbox(string root, long limitId)
    {
        DiskUse use = default;
        Do($"It cannot be seen what limit {limitId} in {root} counts", () =>
        {
            using var disk = DiskRoot.Open(root, make: false);
            use = UseOfLimit(disk, limitId);
        });
        return use;
    }

    /// <summary>Makes a directory with its limit, or goes on where that was cut.</summary>
    private protected abstract void MakeLimited(DiskRoot disk, Place place, long limitId, long? limitBytes);

    /// <summary>Sets the limit of a sandbox, whatever it holds.</summary>
    private protected abstract void ChangeSandboxLimit(DiskRoot disk, long limitId, long? limitBytes);

    /// <summary>What is counted by the id.</summary>
    private protected abstract DiskUse UseOfLimit(DiskRoot disk, long limitId);

    /// <summary>A directory that may not be there yet.</summary>
    /// <param name="Parent">The descriptor of the directory above.</param>
    /// <param name="Name">Its name in there.</param>
    /// <param name="Path">Its path, for messages.</param>
    private protected readonly record struct Place(int Parent, string Name, string Path);
}
