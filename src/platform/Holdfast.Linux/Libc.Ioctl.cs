using System.Runtime.InteropServices;

namespace Holdfast.Linux;

/// <summary>The one call behind which each file system and device keeps calls of its own.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int IoCtl(int descriptor, nuint request, void* argument);
}
