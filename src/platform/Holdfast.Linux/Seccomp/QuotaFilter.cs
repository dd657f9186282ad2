namespace Holdfast.Linux.Seccomp;

/// <summary>
/// The system calls by which a program could take a file out of the quota that it is billed to, or change the quota:
/// denied, whoever runs it.
/// </summary>
/// <remarks>
/// A program chooses its calling convention itself, so each one that these processors know is looked at; of one that
/// nobody knows every call is refused. Only the low half of an argument is looked at where the kernel takes no more.
/// A command of <c>ioctl</c> is recognised by its letter and number: the direction and the size that it carries beside
/// them differ between 32 and 64 bits.
/// </remarks>
internal static class QuotaFilter
{
    internal const uint Allow = 0x7FFF_0000;
    internal const uint Denied = 0x0005_0000 | Errno.NotPermitted;

    /// <summary>What a kernel without the call says, so that programs use an older one.</summary>
    internal const uint Unknown = 0x0005_0000 | Errno.NotImplemented;

    /// <summary>What a file system says that does not know the command, so that programs do without.</summary>
    internal const uint Unsupported = 0x0005_0000 | Errno.NotSupported;

    internal const uint X64 = 0xC000_003E, X86 = 0x4000_0003, Arm64 = 0xC000_00B7, Arm = 0x4000_0028;

    // Offsets in struct seccomp_data, little-endian: the low half of an argument comes first.
    private const uint NumberOffset = 0, ConventionOffset = 4, FirstArgument = 16, SecondArgument = 24;

    // Calls of the convention x32 carry this bit, have those of x86-64 otherwise, and a few of their own from 512.
    private const uint X32Bit = 0x4000_0000;
    private const uint X32Ioctl = 514;

    // The same with every convention.
    private const uint QuotaCtlByDescriptor = 443, FileSetAttributes = 469;

    private static readonly uint[] FileCommands =
    [
        Command('X', 32), // FS_IOC_FSSETXATTR: the project id, and whether what is made below inherits it
        Command('X', 121), // FITRIM: an image that is allocated in full would give room back
        Command('f', 2), // FS_IOC_SETFLAGS: the latter too; immutable files
    ];

    private static readonly uint[] BtrfsCommands =
    [
        Command(0x94, 1), Command(0x94, 23), // SNAP_CREATE, SNAP_CREATE_V2
        Command(0x94, 14), Command(0x94, 24), // SUBVOL_CREATE, SUBVOL_CREATE_V2
        Command(0x94, 15), Command(0x94, 63), // SNAP_DESTROY, SNAP_DESTROY_V2: a whole volume at once, past the trash
        Command(0x94, 26), Command(0x94, 37), // SUBVOL_SETFLAGS, SET_RECEIVED_SUBVOL: read-only, for the agent too
        Command(0x94, 40), Command(0x94, 44), // QUOTA_CTL, QUOTA_RESCAN
        Command(0x94, 41), Command(0x94, 42), Command(0x94, 43), // QGROUP_ASSIGN, QGROUP_CREATE, QGROUP_LIMIT
    ];

    // A clone takes no room of its own. With the simple quota of btrfs it stays billed to whoever wrote the data, so
    // that what is moved into a volume would not count there: copies are made instead, as where nothing can clone.
    private static readonly uint[] CloneCommands =
    [
        Command(0x94, 9), Command(0x94, 13), Command(0x94, 54), // FICLONE, FICLONERANGE, FIDEDUPERANGE
    ];

    // What quotactl may be asked: all that sets nothing. Of the commands the type of quota, in the low byte, is left
    // out.
    private static readonly uint[] QuotaQuestions =
    [
        0x80_0001, 0x80_0004, 0x80_0005, 0x80_0007, 0x80_0009, // SYNC, GETFMT, GETINFO, GETQUOTA, GETNEXTQUOTA
        Command('X', 3), Command('X', 5), Command('X', 7), // XGETQUOTA, XGETQSTAT, XQUOTASYNC
        Command('X', 8), Command('X', 9), // XGETQSTATV, XGETNEXTQUOTA
    ];

    internal static FilterInstruction[] Instructions { get; } = Build();

    private static FilterInstruction[] Build()
    {
        var filter = new FilterAssembly();
        filter.Load(ConventionOffset);
        foreach (var (convention, ioctl, quotaCtl, copyRange) in new[]
                 {
                     (X64, 16u, 179u, 326u), (X86, 54u, 131u, 377u), (Arm64, 29u, 60u, 285u), (Arm, 54u, 131u, 391u),
                 })
        {
            filter.UnlessEqual(convention, $"after {convention}");
            filter.Load(NumberOffset);
            if (convention == X64)
            {
                filter.And(~X32Bit);
                // Linux before 5.4 takes it without the bit as well.
                filter.IfEqual(X32Ioctl, "ioctl");
            }
            filter.IfEqual(ioctl, "ioctl");
            filter.IfEqual(quotaCtl, "quotactl");
            filter.IfEqual(QuotaCtlByDescriptor, "quotactl_fd");
            filter.IfEqual(FileSetAttributes, "unknown");
            // It clones where it can.
            filter.IfEqual(copyRange, "unknown");
            filter.Return(Allow);
            filter.Place($"after {convention}");
        }
        filter.Place("unknown");
        filter.Return(Unknown);
        filter.Place("ioctl");
        filter.Load(SecondArgument);
        filter.And(0xFFFF);
        foreach (var command in FileCommands.Concat(BtrfsCommands)) filter.IfEqual(command, "denied");
        foreach (var command in CloneCommands) filter.IfEqual(command, "unsupported");
        filter.Return(Allow);
        Questions(filter, "quotactl", FirstArgument);
        Questions(filter, "quotactl_fd", SecondArgument);
        filter.Place("denied");
        filter.Return(Denied);
        filter.Place("unsupported");
        filter.Return(Unsupported);
        filter.Place("allowed");
        filter.Return(Allow);
        return filter.Assemble();
    }

    private static void Questions(FilterAssembly filter, string place, uint argument)
    {
        const int TypeBits = 8;
        filter.Place(place);
        filter.Load(argument);
        filter.ShiftRight(TypeBits);
        foreach (var question in QuotaQuestions) filter.IfEqual(question, "allowed");
        filter.Return(Denied);
    }

    private static uint Command(uint letter, uint number) => (letter << 8) | number;
}
