using System.Runtime.InteropServices;

namespace Holdfast.Linux;

/// <summary><c>struct group</c> of glibc and musl.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GroupEntry
{
    internal byte* Name;
    internal byte* Password;
    internal uint Group;
    internal byte** Members;
}
