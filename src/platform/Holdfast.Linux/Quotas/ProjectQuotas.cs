using System.Buffers.Binary;
using System.Globalization;
using Holdfast.Linux.Files;

namespace Holdfast.Linux.Quotas;

/// <summary>The project quotas of a mounted file system.</summary>
/// <remarks>
/// <see href="https://man7.org/linux/man-pages/man2/quotactl.2.html">quotactl(2)</see>. The kernel answers the generic
/// commands for xfs as well as for ext4. The right to set limits, and to see those of others, is CAP_SYS_ADMIN.
/// </remarks>
public sealed unsafe class ProjectQuotas
{
    // struct if_dqblk, and if_nextdqblk with the id in its last four bytes.
    private const int Size = 72, HardBlocksAt = 0, SpaceAt = 16, HardInodesAt = 24, InodesAt = 40, ValidAt = 64,
        NextIdAt = 68;
    private const int BlockBytes = 1024;
    private const uint Limits = 5;
    private readonly string _subject;
    private readonly int _directory;
    // Null where the kernel takes a descriptor (Linux 5.14); else the block device.
    private readonly byte[]? _device;

    /// <param name="directory">Any open directory of the file system; open for as long as this is used.</param>
    /// <param name="subject">Its name, for messages.</param>
    public ProjectQuotas(int directory, string subject)
        : this(directory, subject, HasDescriptorCall() ? null : DeviceOf(directory, subject))
    {
    }

    private ProjectQuotas(int directory, string subject, string? device)
    {
        (_directory, _subject) = (directory, subject);
        _device = device is null ? null : System.Text.Encoding.UTF8.GetBytes(device + '\0');
    }

    /// <summary>By the block device, as kernels before 5.14 need it.</summary>
    internal static ProjectQuotas ByDevice(int directory, string subject) =>
        new(directory, subject, DeviceOf(directory, subject));

    /// <summary>What the file system does about projects at all.</summary>
    /// <exception cref="LinuxException">That cannot be seen.</exception>
    public QuotaState State()
    {
        const int FlagsAt = 2, Counts = 1 << 4, Enforces = 1 << 5;
        const byte StructureVersion = 1;
        // struct fs_quota_statv is smaller.
        var status = stackalloc byte[512];
        status[0] = StructureVersion;
        if (Call(Command.State, 0, status) != 0)
            return Errno.Last is Errno.NotImplemented or Errno.NoSuchProcess or Errno.NotSupported or Errno.Invalid
                ? QuotaState.Off
                : throw LinuxException.Last("quotactl Q_XGETQSTATV", _subject);
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(new(status + FlagsAt, 2));
        return (flags & Enforces) != 0 ? QuotaState.Enforced
            : (flags & Counts) != 0 ? QuotaState.Counted
            : QuotaState.Off;
    }

    /// <summary>What a project takes, without a walk.</summary>
    /// <exception cref="LinuxException">That cannot be seen.</exception>
    public ProjectUsage Of(uint project)
    {
        var quota = stackalloc byte[Size];
        if (Call(Command.Get, project, quota) == 0) return Parse(new(quota, Size));
        // Nobody has written anything in its name yet.
        return Errno.Last == Errno.NoEntry ? default : throw LinuxException.Last("quotactl Q_GETQUOTA", _subject);
    }

    /// <summary>Sets the most that a project may take. What it takes already stays.</summary>
    /// <param name="project">The project.</param>
    /// <param name="bytes">Rounded down to whole 1,024 bytes; 0 is no limit.</param>
    /// <param name="inodes">Files and directories; 0 is no limit.</param>
    /// <exception cref="LinuxException">The kernel refused, and the limit is the one before.</exception>
    public void SetLimit(uint project, long bytes, long inodes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfNegative(inodes);
        var quota = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64LittleEndian(new(quota + HardBlocksAt, 8), bytes / BlockBytes);
        BinaryPrimitives.WriteInt64LittleEndian(new(quota + HardInodesAt, 8), inodes);
        BinaryPrimitives.WriteUInt32LittleEndian(new(quota + ValidAt, 4), Limits);
        if (Call(Command.Set, project, quota) != 0) throw LinuxException.Last("quotactl Q_SETQUOTA", _subject);
    }

    /// <summary>The first project that is not before another one, and has a limit or files; null where there is
    /// none.</summary>
    /// <exception cref="LinuxException">That cannot be seen; EINVAL on Linux before 4.6.</exception>
    public (uint Project, ProjectUsage Usage)? NextFrom(uint project)
    {
        var quota = stackalloc byte[Size];
        if (Call(Command.GetNext, project, quota) != 0)
            return Errno.Last is Errno.NoEntry or Errno.NoSuchProcess
                ? null
                : throw LinuxException.Last("quotactl Q_GETNEXTQUOTA", _subject);
        return (BinaryPrimitives.ReadUInt32LittleEndian(new(quota + NextIdAt, 4)), Parse(new(quota, Size)));
    }

    private static ProjectUsage Parse(ReadOnlySpan<byte> quota) => new(
        BinaryPrimitives.ReadInt64LittleEndian(quota[SpaceAt..]),
        BinaryPrimitives.ReadInt64LittleEndian(quota[InodesAt..]),
        BinaryPrimitives.ReadInt64LittleEndian(quota[HardBlocksAt..]) * BlockBytes,
        BinaryPrimitives.ReadInt64LittleEndian(quota[HardInodesAt..]));

    private int Call(Command command, uint project, byte* argument)
    {
        const int OfProjects = 2;
        var word = Word(command, OfProjects);
        if (_device is null)
            return (int)Libc.SystemCall(
                SystemCallNumbers.QuotaCtlFd, _directory, word, (nint)project, (nint)argument, 0, 0);
        fixed (byte* device = _device)
            return (int)Libc.SystemCall(
                SystemCallNumbers.QuotaCtl, word, (nint)device, (nint)project, (nint)argument, 0, 0);
    }

    private static nint Word(Command command, int type) => (nint)(((uint)command << 8) | (uint)type);

    // Of no file at all the kernel says EBADF; ENOSYS where it does not know the call.
    private static bool HasDescriptorCall()
    {
        const int OfProjects = 2, Nothing = -1;
        Libc.SystemCall(SystemCallNumbers.QuotaCtlFd, Nothing, Word(Command.State, OfProjects), 0, 0, 0, 0);
        return Errno.Last != Errno.NotImplemented;
    }

    private static string DeviceOf(int directory, string subject)
    {
        var number = FileCalls.StatusOf(directory).Device;
        // Where a device manager keeps these links; else as it was mounted.
        var link = string.Create(CultureInfo.InvariantCulture, $"/dev/block/{number >> 32}:{number & uint.MaxValue}");
        if (FileCalls.StatusFollowing(FileCalls.WorkingDirectory, link) is not null) return link;
        return MountPoints.Read().BlockDeviceOf(number)
            ?? throw new LinuxException("quotactl", $"{subject}, whose device is not known", Errno.NoDevice);
    }

    // Of linux/quota.h and linux/dqblk_xfs.h.
    private enum Command
    {
        Get = 0x800007,
        Set = 0x800008,
        GetNext = 0x800009,
        State = 0x5808,
    }
}
