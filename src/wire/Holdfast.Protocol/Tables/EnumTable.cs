using System.Text;
using Google.Protobuf.Reflection;

namespace Holdfast.Protocol.Tables;

/// <summary>The names of an enum, ready to be copied into JSON and to be found from it.</summary>
internal sealed class EnumTable
{
    private const int NumberMax = 2047;
    private readonly byte[]?[] _quotedByNumber;
    private readonly int[] _numberByPosition;
    private readonly NameIndex _names;

    public EnumTable(EnumDescriptor type)
    {
        foreach (var value in type.Values)
        {
            if (value.Number is < 0 or > NumberMax)
                throw new NotSupportedException($"{value.FullName} = {value.Number} is not within 0 to {NumberMax}.");
        }

        _quotedByNumber = new byte[]?[type.Values.Max(v => v.Number) + 1];
        // Of two names for one number the first declared is the one that is written.
        foreach (var value in type.Values)
            _quotedByNumber[value.Number] ??= Encoding.UTF8.GetBytes($"\"{value.Name}\"");
        _numberByPosition = [.. type.Values.Select(v => v.Number)];
        _names = new NameIndex([.. type.Values.Select(v => Encoding.UTF8.GetBytes(v.Name))]);
    }

    public bool Knows(ulong number) => number < (ulong)_quotedByNumber.Length && _quotedByNumber[number] is not null;

    /// <returns>The name in quotes, or null where the number means nothing to us.</returns>
    public byte[]? Quoted(ulong number) => number < (ulong)_quotedByNumber.Length ? _quotedByNumber[number] : null;

    /// <returns>The number of the name, or -1.</returns>
    public int NumberOf(ReadOnlySpan<byte> name) =>
        _names.Find(name) is var position and >= 0 ? _numberByPosition[position] : -1;
}
