using System.Buffers.Binary;

namespace Holdfast.Linux.Quotas;

/// <summary>The project that a file is accounted to, on file systems with project quotas.</summary>
/// <param name="Id">The project; 0 is everybody's.</param>
/// <param name="IsInherited">Of a directory: what is made in it is of the same project, and nothing of another one can
/// be renamed or linked into it (EXDEV).</param>
/// <remarks>
/// <see href="https://man7.org/linux/man-pages/man2/ioctl_xfs_fsgetxattr.2.html">ioctl_xfs_fsgetxattr(2)</see>, which
/// ext4 has as well.
/// </remarks>
public readonly record struct ProjectId(uint Id, bool IsInherited)
{
    private const nuint GetAttributes = 0x801C581F;
    private const nuint SetAttributes = 0x401C5820;
    private const int Size = 28;
    private const int FlagsAt = 0;
    private const int ProjectAt = 12;
    private const uint Inherit = 0x200;

    /// <summary>Of an open file or directory; null where its file system knows no projects.</summary>
    /// <exception cref="LinuxException">That cannot be read.</exception>
    public static ProjectId? Of(int descriptor, string subject)
    {
        Span<byte> attributes = stackalloc byte[Size];
        if (!TryRead(descriptor, attributes))
            return Errno.Last is Errno.NoTerminal or Errno.NotSupported
                ? null
                : throw LinuxException.Last("ioctl FS_IOC_FSGETXATTR", subject);
        return new ProjectId(
            BinaryPrimitives.ReadUInt32LittleEndian(attributes[ProjectAt..]),
            (BinaryPrimitives.ReadUInt32LittleEndian(attributes[FlagsAt..]) & Inherit) != 0);
    }

    /// <summary>Gives it to an open file or directory, whose other attributes stay. What it takes is accounted anew in
    /// the same step.</summary>
    /// <exception cref="LinuxException">The kernel refused: EDQUOT where the project's limit is below.</exception>
    public void ApplyTo(int descriptor, string subject)
    {
        Span<byte> attributes = stackalloc byte[Size];
        if (!TryRead(descriptor, attributes)) throw LinuxException.Last("ioctl FS_IOC_FSGETXATTR", subject);
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(attributes[FlagsAt..]);
        BinaryPrimitives.WriteUInt32LittleEndian(
            attributes[FlagsAt..], IsInherited ? flags | Inherit : flags & ~Inherit);
        BinaryPrimitives.WriteUInt32LittleEndian(attributes[ProjectAt..], Id);
        if (!TryCall(descriptor, SetAttributes, attributes)) throw LinuxException.Last(
            "ioctl FS_IOC_FSSETXATTR", subject);
    }

    private static bool TryRead(int descriptor, Span<byte> attributes) =>
        TryCall(descriptor, GetAttributes, attributes);

    private static unsafe bool TryCall(int descriptor, nuint request, Span<byte> attributes)
    {
        fixed (byte* bytes = attributes) return Libc.IoCtl(descriptor, request, bytes) == 0;
    }
}
