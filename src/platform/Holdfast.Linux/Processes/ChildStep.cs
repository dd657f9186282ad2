using System.Runtime.InteropServices;

namespace Holdfast.Linux.Processes;

/// <summary>One laid-out system call of a child.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ChildStep
{
    internal nint Number;
    internal ChildStepRule Rule;
    internal nint Expected;
    internal nint A0;
    internal nint A1;
    internal nint A2;
    internal nint A3;
    internal nint A4;
}
