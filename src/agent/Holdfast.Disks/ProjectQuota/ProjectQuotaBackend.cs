using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Linux.Quotas;

namespace Holdfast.Disks.ProjectQuota;

/// <summary>Volumes as directories whose files are all of one project, whose quota is the limit: exact to the block,
/// and changed while they are used.</summary>
/// <remarks>
/// What is made in the directory inherits its project, and the kernel lets nothing of another project be renamed or
/// linked into it (EXDEV). Two escapes are not closed here: an owner may change the project of his files, and ext4
/// exempts CAP_SYS_RESOURCE. Who starts programs takes both from them; where he cannot, an agent shows the limit as
/// soft.
/// </remarks>
/// <param name="claims">Whose the disks are.</param>
/// <param name="fileSystem">The file system that it is for.</param>
public sealed class ProjectQuotaBackend(DiskClaims claims, ProjectFileSystem fileSystem) : LimitingBackend(claims)
{
    private const OpenFlags Plain = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow;

    /// <inheritdoc/>
    public override string Name => fileSystem.Name;

    private protected override void MakeData(DiskRoot disk, VolumeManifest manifest)
    {
        // The flush of the directory is one of the limit too, since the file system's log is written in order.
        MakeDirectory(disk, PlaceOf(disk, manifest), ProjectOf(manifest), manifest.LimitBytes, isFlushed: true);
        FileCalls.SyncDirectory(disk.Volumes);
    }

    private protected override void MakeLimited(DiskRoot disk, Place place, long limitId, long? limitBytes) =>
        MakeDirectory(disk, place, ProjectOf(limitId), limitBytes, isFlushed: false);

    private protected override void ChangeSandboxLimit(DiskRoot disk, long limitId, long? limitBytes)
    {
        if (fileSystem.WhyNot(disk) is { } fault) throw new DiskException(fault);
        SetLimit(QuotasOf(disk), disk, ProjectOf(limitId), limitBytes);
    }

    private protected override DiskUse UseOfLimit(DiskRoot disk, long limitId)
    {
        var usage = QuotasOf(disk).Of(ProjectOf(limitId).Id);
        return new DiskUse(usage.Bytes, usage.Inodes);
    }

    private void MakeDirectory(DiskRoot disk, Place place, ProjectId project, long? limitBytes, bool isFlushed)
    {
        var quotas = QuotasOf(disk);
        if (fileSystem.WhyNot(disk) is { } fault) throw new DiskException(fault);
        if (!Carries(place, project)) RequireUnused(quotas, project, disk);
        // The limit first: nothing is ever written in the project's name without one.
        SetLimit(quotas, disk, project, limitBytes);
        if (!FileCalls.TryMakeDirectory(place.Parent, place.Name, 0x1E8) && Errno.Last != Errno.Exists)
            throw new LinuxException("mkdirat", place.Path, Errno.Last);
        var directory = FileCalls.Open(place.Parent, place.Name, Plain);
        try
        {
            if (ProjectId.Of(directory, place.Name) != project)
            {
                if (DirectoryReader.Names(".", directory, enough: 0).Count > 0)
                    throw new DiskException(
                        $"{place.Path} is there already, and holds files that are not of project {project.Id}: move it "
                        + "away.");
                project.ApplyTo(directory, place.Name);
            }
            if (isFlushed) FileCalls.Sync(directory, place.Name);
        }
        finally
        {
            FileCalls.Close(directory);
        }
    }

    // The limit stays until its id is given back, which nothing carries.
    private protected override bool TryUnmakeData(DiskRoot disk, VolumeManifest manifest) =>
        FileCalls.TryRemoveDirectory(disk.Volumes, manifest.Volume.ToString()) || Errno.Last == Errno.NoEntry;

    private protected override void TakeOverData(DiskRoot disk, VolumeManifest manifest)
    {
        var (quotas, project) = (QuotasOf(disk), ProjectOf(manifest));
        // Such as after the quotas were switched off and on again. Whether the directory is of the project at all is
        // for the check to say.
        if (Carries(PlaceOf(disk, manifest), project)
            && quotas.Of(project.Id).LimitBytes != WholeBlocks(manifest.LimitBytes))
            SetLimit(quotas, disk, project, manifest.LimitBytes);
    }

    /// <inheritdoc/>
    public override AdoptionWay LookToAdopt(string root, string path, TreeUse use)
    {
        // Slower than any that was seen with what is read cached; a disk may have to find each file first.
        const long EachSecond = 10_000;
        return new AdoptionWay(
            $"each of the {use.Inodes} files and directories is given to the project that its quota counts, which "
            + $"takes about {use.Inodes / EachSecond + 1} s, and then one rename", fileSystem.WhyNot(root));
    }

    private protected override void AdoptData(DiskRoot disk, VolumeManifest manifest, string path)
    {
        var before = default(ProjectId);
        MoveIn(disk, manifest, path, directory =>
        {
            before = ProjectId.Of(directory, path) ?? default;
            Include(disk, manifest, directory, path);
        }, directory =>
        {
            // Of one that an attempt before gave to the volume nobody knows any more whose it was.
            if (before.Id == ProjectOf(manifest).Id) before = default;
            if (ProjectId.Of(directory, path)?.Id == ProjectOf(manifest).Id) ProjectTree.Give(directory, before, path);
        });
    }

    private protected override void AdoptInPlace(DiskRoot disk, VolumeManifest manifest)
    {
        var name = manifest.Volume.ToString();
        var directory = FileCalls.Open(disk.Volumes, name, Plain);
        try { Include(disk, manifest, directory, $"{disk.Path}/volumes/{name}"); }
        finally { FileCalls.Close(directory); }
    }

    // The root of it goes first: while it is of the project, the project's other files are its own.
    private void Include(DiskRoot disk, VolumeManifest manifest, int directory, string path)
    {
        var (project, quotas) = (ProjectOf(manifest), QuotasOf(disk));
        if (fileSystem.WhyNot(disk) is { } fault) throw new DiskException(fault);
        if (ProjectId.Of(directory, path) != project) RequireUnused(quotas, project, disk);
        SetLimit(quotas, disk, project, manifest.LimitBytes);
        ProjectTree.Give(directory, project, path);
        // Who is root may give a project more than it may hold.
        if (quotas.Of(project.Id).Bytes is var bytes && bytes > manifest.SizeBytes) throw Above(manifest, bytes);
        FileCalls.Sync(directory, path);
    }

    private protected override void ChangeLimit(DiskRoot disk, VolumeManifest manifest)
    {
        var (quotas, project) = (QuotasOf(disk), ProjectOf(manifest));
        if (CheckData(disk, manifest, mayDiffer: true) is { } fault)
            throw new DiskException(fault);
        var before = quotas.Of(project.Id);
        if (Excess(before) is { } excess) throw excess;
        SetLimit(quotas, disk, project, manifest.LimitBytes);
        // A task that writes meanwhile may have come above it just before it was set.
        if (Excess(quotas.Of(project.Id)) is not { } late) return;
        quotas.SetLimit(project.Id, before.LimitBytes, before.LimitInodes);
        throw late;

        DiskException? Excess(ProjectUsage usage)
        {
            if (usage.Bytes > manifest.SizeBytes) return Above(manifest, usage.Bytes);
            var inodes = InodesOf(disk, manifest.LimitBytes);
            return usage.Inodes <= inodes ? null : new DiskException(
                $"Volume {manifest.Volume} holds {usage.Inodes} files and directories, more than the {inodes} of a "
                + $"volume of {manifest.Resource.Amount} MB: remove some, or ask for more.");
        }
    }

    private protected override DiskUse UseOf(
        DiskRoot disk, VolumeManifest manifest, CancellationToken cancellationToken) =>
        UseOfLimit(disk, ProjectOf(manifest).Id);

    private protected override string? CheckData(DiskRoot disk, VolumeManifest manifest) =>
        CheckData(disk, manifest, mayDiffer: false);

    private protected override IReadOnlyList<FoundLimit>? FindLimits(DiskRoot disk) => fileSystem.WhyNot(disk) is null
        ? [.. CarriedProject.AllOn(disk.Path).Select(static one => new FoundLimit(
            one.Id, one.LimitBytes == 0 ? null : one.LimitBytes))]
        : null;

    private protected override void RemoveLimit(DiskRoot disk, long limitId)
    {
        var (quotas, project) = (QuotasOf(disk), ProjectOf(limitId));
        if (!IsUnused(quotas, project))
        {
            var usage = quotas.Of(project.Id);
            throw new DiskException(
                $"{usage.Inodes} files with {usage.Bytes} bytes still carry project id {limitId} on the file system of "
                + $"{disk.Path}: one that is open still, or that was moved out of its volume. The id is kept until "
                + "they are gone.");
        }
        quotas.SetLimit(project.Id, bytes: 0, inodes: 0);
    }

    private string? CheckData(DiskRoot disk, VolumeManifest manifest, bool mayDiffer)
    {
        if (fileSystem.WhyNot(disk) is { } fault) return fault;
        var (name, project, quotas) = (manifest.Volume.ToString(), ProjectOf(manifest), QuotasOf(disk));
        if (!Carries(PlaceOf(disk, manifest), project))
            return $"{disk.Path}/volumes/{name} is not of project {project.Id}, and so nothing limits it: run "
                + $"'chattr -R -p {project.Id} +P' on it";
        var bytes = quotas.Of(project.Id).LimitBytes;
        return mayDiffer || bytes == WholeBlocks(manifest.LimitBytes)
            ? null
            : $"the quota of project {project.Id} on {disk.Path} is {bytes} bytes, and volume {name} may take "
                + $"{WholeBlocks(manifest.LimitBytes)}";
    }

    private static bool Carries(Place place, ProjectId project)
    {
        var directory = FileCalls.TryOpen(place.Parent, place.Name, Plain);
        if (directory < 0)
            return Errno.Last == Errno.NoEntry ? false : throw new LinuxException("openat", place.Path, Errno.Last);
        try { return ProjectId.Of(directory, place.Name) == project; }
        finally { FileCalls.Close(directory); }
    }

    // An id that files carry already, of an operator's own projects or left behind, would bill them to the volume.
    private static void RequireUnused(ProjectQuotas quotas, ProjectId project, DiskRoot disk)
    {
        if (IsUnused(quotas, project)) return;
        var usage = quotas.Of(project.Id);
        throw new DiskException(
            $"Project id {project.Id} is carried by {usage.Inodes} files with {usage.Bytes} bytes on the file system "
            + $"of {disk.Path}, none of them what is to be limited: give them another project, or the agent another "
            + "--xfs_project_range.");
    }

    private static bool IsUnused(ProjectQuotas quotas, ProjectId project)
    {
        // What xfs has unlinked it takes off the bill a moment later, by itself.
        const int TriesMax = 100, PauseMs = 20;
        for (var tries = 1; !quotas.Of(project.Id).IsUnused; tries++)
        {
            if (tries == TriesMax) return false;
            Thread.Sleep(PauseMs);
        }
        return true;
    }

    private void SetLimit(ProjectQuotas quotas, DiskRoot disk, ProjectId project, long? bytes)
    {
        if (bytes is { } most) quotas.SetLimit(project.Id, WholeBlocks(most), InodesOf(disk, most));
        else quotas.SetLimit(project.Id, bytes: 0, inodes: 0);
    }

    private long InodesOf(DiskRoot disk, long bytes) =>
        fileSystem.InodesOf(FileSystemStatus.Of(disk.Root, disk.Path), bytes);

    // Of the quota's blocks; never 0, which would be no limit.
    private static long WholeBlocks(long bytes) => Math.Max(bytes / 1024, 1) * 1024;

    private static Place PlaceOf(DiskRoot disk, VolumeManifest manifest) =>
        new(disk.Volumes, manifest.Volume.ToString(), $"{disk.Path}/volumes/{manifest.Volume}");

    private static ProjectQuotas QuotasOf(DiskRoot disk) => new(disk.Root, disk.Path);

    private static ProjectId ProjectOf(VolumeManifest manifest) => ProjectOf(manifest.LimitId
        ?? throw new DiskException($"Volume {manifest.Volume} has no id for its limit, which project quotas need."));

    private static ProjectId ProjectOf(long limitId) => limitId is > 0 and <= uint.MaxValue
        ? new ProjectId((uint)limitId, IsInherited: true)
        : throw new DiskException($"{limitId} is no project id: these are from 1 to {uint.MaxValue}.");
}
