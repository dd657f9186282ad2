using System.Runtime.InteropServices;

namespace Holdfast.Linux.Seccomp;

/// <summary>One instruction of a filter as the kernel reads it: <c>struct sock_filter</c>.</summary>
/// <param name="Code">What it does.</param>
/// <param name="IfTrue">How many instructions a jump passes over when its condition holds.</param>
/// <param name="IfFalse">The same when it does not.</param>
/// <param name="Operand">An offset, a value to compare with, or the verdict.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilterInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand)
{
    internal const ushort LoadWord = 0x20;
    internal const ushort And = 0x54;
    internal const ushort ShiftRight = 0x74;
    internal const ushort JumpIfEqual = 0x15;
    internal const ushort Return = 0x06;
}
