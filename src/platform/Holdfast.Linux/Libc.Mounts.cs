using System.Runtime.InteropServices;

namespace Holdfast.Linux;

/// <summary>Mounts, and the room of files.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Name, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Mount(string source, string target, string type, nuint flags, string options);

    [LibraryImport(Name, EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Unmount(string target, int flags);

    [LibraryImport(Name, EntryPoint = "fallocate", SetLastError = true)]
    internal static partial int Allocate(int descriptor, int mode, long offset, long length);

    [LibraryImport(Name, EntryPoint = "ftruncate", SetLastError = true)]
    internal static partial int FTruncate(int descriptor, long length);

    [LibraryImport(Name, EntryPoint = "syncfs", SetLastError = true)]
    internal static partial int SyncFs(int descriptor);
}
