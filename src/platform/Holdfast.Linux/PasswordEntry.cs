using System.Runtime.InteropServices;

namespace Holdfast.Linux;

/// <summary><c>struct passwd</c> of glibc and musl.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PasswordEntry
{
    internal byte* Name;
    internal byte* Password;
    internal uint User;
    internal uint Group;
    internal byte* Gecos;
    internal byte* Home;
    internal byte* Shell;
}
