namespace Holdfast.Linux.Seccomp;

/// <summary>Writes a filter with names for the places that it jumps to. Jumps go forward only, as the kernel asks
/// for.</summary>
internal sealed class FilterAssembly
{
    private readonly List<(ushort Code, uint Operand, string? IfTrue, string? IfFalse)> _lines = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    internal void Load(uint offset) => _lines.Add((FilterInstruction.LoadWord, offset, null, null));

    internal void And(uint mask) => _lines.Add((FilterInstruction.And, mask, null, null));

    internal void ShiftRight(uint bits) => _lines.Add((FilterInstruction.ShiftRight, bits, null, null));

    internal void Return(uint verdict) => _lines.Add((FilterInstruction.Return, verdict, null, null));

    internal void IfEqual(uint value, string place) =>
        _lines.Add((FilterInstruction.JumpIfEqual, value, place, null));

    internal void UnlessEqual(uint value, string place) =>
        _lines.Add((FilterInstruction.JumpIfEqual, value, null, place));

    internal void Place(string name) => _places.Add(name, _lines.Count);

    /// <exception cref="OverflowException">A jump is farther than an instruction can say.</exception>
    internal FilterInstruction[] Assemble()
    {
        var instructions = new FilterInstruction[_lines.Count];
        for (var at = 0; at < instructions.Length; at++)
        {
            var (code, operand, ifTrue, ifFalse) = _lines[at];
            instructions[at] = new(code, Distance(at, ifTrue), Distance(at, ifFalse), operand);
        }
        return instructions;
    }

    private byte Distance(int from, string? place) =>
        place is null ? (byte)0 : checked((byte)(_places[place] - from - 1));
}
