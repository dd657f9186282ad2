using Holdfast.Disks;
using Holdfast.Disks.ProjectQuota;
using Holdfast.Disks.Tests.Contract;
using Holdfast.Linux.Files;

namespace Holdfast.VirtualMachine.Tests.ProjectQuota;

/// <summary>What every backend gives.</summary>
public abstract class ProjectQuotaContract : VolumeBackendContract
{
    private readonly QuotaDisk _disk;

    private protected ProjectQuotaContract(QuotaDisk disk)
    {
        _disk = disk;
        Backend = new ProjectQuotaBackend(new DiskClaims(new Guid(7, 0, 0, new byte[8]), FileSystemUuid.Of),
            disk.FileSystem);
    }

    private protected override IVolumeBackend Backend { get; }

    private protected override string Root => _disk.Root;

    private protected override LimitKind Claims => LimitKind.Hard;

    private protected override bool CountsInodes => true;

    private protected override long? InodesOf(long bytes)
    {
        var disk = FileCalls.Open(FileCalls.WorkingDirectory, Root, OpenFlags.ReadOnly | OpenFlags.Directory);
        try { return _disk.FileSystem.InodesOf(FileSystemStatus.Of(disk, Root), bytes); }
        finally { FileCalls.Close(disk); }
    }
}
