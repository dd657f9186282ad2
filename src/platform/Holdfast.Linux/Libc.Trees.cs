using System.Runtime.InteropServices;

namespace Holdfast.Linux;

/// <summary>Entry points that take names as the kernel's bytes, which need not be text.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Name, EntryPoint = "openat", SetLastError = true)]
    internal static partial int OpenAtBytes(int directory, byte* path, int flags, uint mode);

    [LibraryImport(Name, EntryPoint = "statx", SetLastError = true)]
    internal static partial int StatXBytes(int directory, byte* path, int flags, uint mask, byte* buffer);

    [LibraryImport(Name, EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int UnlinkAtBytes(int directory, byte* path, int flags);

    [LibraryImport(Name, EntryPoint = "renameat2", SetLastError = true)]
    internal static partial int RenameAt2(int fromDirectory, byte* from, int toDirectory, byte* to, uint flags);

    [LibraryImport(Name, EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UMount2(string point, int flags);

    [LibraryImport(Name, EntryPoint = "fstatvfs", SetLastError = true)]
    internal static partial int FStatVfs(int descriptor, ulong* buffer);

    [LibraryImport(Name, EntryPoint = "posix_fadvise")]
    internal static partial int FAdvise(int descriptor, long offset, long length, int advice);

    [LibraryImport(Name, EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChMod(string path, uint mode);
}
