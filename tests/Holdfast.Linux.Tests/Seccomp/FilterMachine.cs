using Holdfast.Linux.Seccomp;

namespace Holdfast.Linux.Tests.Seccomp;

/// <summary>Does what the kernel does with a filter: slow, and obviously right.</summary>
internal static class FilterMachine
{
    internal static uint Verdict(
        ReadOnlySpan<FilterInstruction> filter, uint convention, uint number, ulong first = 0, ulong second = 0)
    {
        var call = new byte[64];
        BitConverter.TryWriteBytes(call.AsSpan(0), number);
        BitConverter.TryWriteBytes(call.AsSpan(4), convention);
        BitConverter.TryWriteBytes(call.AsSpan(16), first);
        BitConverter.TryWriteBytes(call.AsSpan(24), second);
        var word = 0u;
        for (var at = 0; ; at++)
        {
            var instruction = filter[at];
            switch (instruction.Code)
            {
                case FilterInstruction.LoadWord:
                    word = BitConverter.ToUInt32(call, (int)instruction.Operand);
                    break;
                case FilterInstruction.And:
                    word &= instruction.Operand;
                    break;
                case FilterInstruction.ShiftRight:
                    word >>= (int)instruction.Operand;
                    break;
                case FilterInstruction.JumpIfEqual:
                    at += word == instruction.Operand ? instruction.IfTrue : instruction.IfFalse;
                    break;
                case FilterInstruction.Return:
                    return instruction.Operand;
                default:
                    throw new InvalidOperationException($"The kernel would refuse code {instruction.Code:x} at {at}.");
            }
        }
    }
}
