namespace Holdfast.Disks;

/// <summary>Who a disk belongs to: what <c>.holdfast/disk.json</c> says.</summary>
/// <param name="Disk">Names the disk for good.</param>
/// <param name="Ledger">The agent's ledger that took it into use.</param>
/// <param name="FileSystem">The UUID of its file system; null where it has none (tmpfs): it is then volatile.</param>
public sealed record DiskIdentity(Guid Disk, Guid Ledger, string? FileSystem);
