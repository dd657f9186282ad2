using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Holdfast.Protocol.Tests.Proto;

/// <summary>Makes messages of any type, filled at random: required fields always, others half of the time.</summary>
/// <remarks>The same seed makes the same message, so a failing seed is a bug report.</remarks>
internal sealed class RandomMessages(int seed)
{
    private const int OptionalDepthMax = 4;
    private readonly Random _random = new(seed);

    public IMessage Make(MessageDescriptor type) => Make(type, depth: 0);

    private IMessage Make(MessageDescriptor type, int depth)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (field.ContainingOneof?.Accessor.GetCaseFieldDescriptor(message) is not null) continue;
            var isWanted = field.IsRequired || (depth < OptionalDepthMax && _random.Next(2 + depth) == 0);
            if (!isWanted) continue;
            var before = field.IsRepeated ? field.Accessor.GetValue(message) : null;
            if (before is System.Collections.IDictionary map) Fill(field, map, depth);
            else if (before is System.Collections.IList list) Fill(field, list, depth);
            else field.Accessor.SetValue(message, Value(field, depth));
        }

        return message;
    }

    private void Fill(FieldDescriptor field, System.Collections.IDictionary map, int depth)
    {
        var value = field.MessageType.FindFieldByNumber(2);
        for (var left = _random.Next(4); left > 0; left--) map[Text()] = Value(value, depth);
    }

    private void Fill(FieldDescriptor field, System.Collections.IList list, int depth)
    {
        for (var left = _random.Next(4); left > 0; left--) list.Add(Value(field, depth));
    }

    private object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Double => Double(),
        FieldType.Int32 => unchecked((int)Bits()),
        FieldType.UInt32 => unchecked((uint)Bits()),
        FieldType.Int64 => Bits(),
        FieldType.UInt64 => unchecked((ulong)Bits()),
        FieldType.Bool => _random.Next(2) == 0,
        FieldType.Enum => field.EnumType.Values[_random.Next(field.EnumType.Values.Count)].Number,
        FieldType.String => Text(),
        FieldType.Bytes => Bytes(),
        FieldType.Message => Make(field.MessageType, depth + 1),
        var other => throw new NotSupportedException($"{field.FullName} is of type {other}."),
    };

    /// <summary>Numbers of every length, both signs, and the ends of each range.</summary>
    private long Bits() => _random.Next(8) switch
    {
        0 => 0,
        1 => long.MaxValue,
        2 => long.MinValue,
        3 => -1,
        _ => _random.NextInt64(long.MinValue, long.MaxValue) >> _random.Next(64),
    };

    private double Double() => _random.Next(8) switch
    {
        0 => 0,
        1 => double.PositiveInfinity,
        2 => double.NegativeInfinity,
        3 => double.Epsilon,
        4 => _random.Next(-1000, 1000) / 1000.0,
        5 => _random.Next(),
        6 => -0.0,
        _ when BitConverter.Int64BitsToDouble(_random.NextInt64()) is var any && double.IsFinite(any) => any,
        _ => double.MaxValue,
    };

    private string Text()
    {
        const string Alphabet = "abcxyz019 -_./\\\"'{}[],:<>&\u0000\u0001\b\f\n\r\t\u001f\u007fäß€漢\u2028";
        var text = new System.Text.StringBuilder();
        for (var left = _random.Next(20); left > 0; left--) text.Append(Alphabet[_random.Next(Alphabet.Length)]);
        return _random.Next(5) == 0 ? text.Append("🪨").ToString() : text.ToString();
    }

    private ByteString Bytes()
    {
        var bytes = new byte[_random.Next(200)];
        _random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }
}
