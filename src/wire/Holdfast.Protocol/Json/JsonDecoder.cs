using System.Buffers;
using System.Text.Json;
using Holdfast.Protocol.Tables;

namespace Holdfast.Protocol.Json;

/// <summary>Turns JSON into the protobuf bytes of a message, with the leniencies of Mesos.</summary>
/// <remarks>
/// Unknown keys and nulls are passed over, a single value stands for a list of one, numbers and booleans may be quoted,
/// an unknown name of an enum is dropped unless the field is required, and of a key given twice the last counts.
/// </remarks>
internal ref struct JsonDecoder(ReadOnlySequence<byte> text, int depthMax, WireBuffer output)
{
    private Utf8JsonReader _json = new(text, new JsonReaderOptions { MaxDepth = depthMax });
    private byte[] _scratch = [];

    /// <summary>Whether any required field was not set, at any depth.</summary>
    public bool LacksRequired { get; private set; }

    /// <summary>How far the text was read.</summary>
    public readonly long BytesConsumed => _json.BytesConsumed;

    /// <summary>Reads one value, the message.</summary>
    /// <returns>Whether it was an object; any other value is passed over.</returns>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="JsonFaultException">It does not fit the message.</exception>
    public bool ReadRoot(MessageTable table)
    {
        _json.Read();
        if (_json.TokenType is JsonTokenType.StartObject)
        {
            ReadMessage(table);
            return true;
        }

        _json.Skip();
        return false;
    }

    public void ReturnScratch()
    {
        if (_scratch.Length > 0) ArrayPool<byte>.Shared.Return(_scratch);
        _scratch = [];
    }

    /// <summary>Reads the members of an object whose opening brace was just read.</summary>
    private void ReadMessage(MessageTable table)
    {
        Span<FieldSpan> written = stackalloc FieldSpan[table.Fields.Length];
        written.Clear();
        while (_json.Read() && _json.TokenType is not JsonTokenType.EndObject)
        {
            var field = table.FindName(Text("a key"));
            _json.Read();
            if (field is null)
            {
                _json.Skip();
                continue;
            }

            if (!written[field.Ordinal].IsEmpty) Forget(written, field.Ordinal);
            var start = output.Length;
            ReadValue(field);
            written[field.Ordinal] = new FieldSpan(start, output.Length);
        }

        if (!table.HasRequired) return;
        foreach (var field in table.Fields)
        {
            if (field.IsRequired && written[field.Ordinal].IsEmpty) LacksRequired = true;
        }
    }

    /// <summary>Takes out what an earlier member of the same name wrote: protobuf would merge the two.</summary>
    private readonly void Forget(Span<FieldSpan> written, int ordinal)
    {
        var gone = written[ordinal];
        output.Remove(gone.Start, gone.End);
        written[ordinal] = default;
        foreach (ref var other in written)
        {
            if (other.Start >= gone.End) other = new FieldSpan(other.Start - gone.Length, other.End - gone.Length);
        }
    }

    private void ReadValue(FieldTable field)
    {
        if (_json.TokenType is not JsonTokenType.StartArray)
        {
            ReadOne(field);
            return;
        }

        if (!field.IsRepeated) throw JsonFaultException.Unexpected("array", field.Name);
        // A list inside a list adds its elements to the same field, as it does in Mesos.
        for (var depth = 1; depth > 0 && _json.Read();)
        {
            if (_json.TokenType is JsonTokenType.StartArray) depth++;
            else if (_json.TokenType is JsonTokenType.EndArray) depth--;
            else ReadOne(field);
        }
    }

    private void ReadOne(FieldTable field)
    {
        switch (_json.TokenType)
        {
            case JsonTokenType.Null: break;
            case JsonTokenType.StartObject: ReadObject(field); break;
            case JsonTokenType.String: ReadString(field); break;
            case JsonTokenType.Number when IsNumber(field.Kind):
                PutNumber(field, Text(field.Name), isQuoted: false);
                break;
            case JsonTokenType.Number: throw JsonFaultException.Unexpected("number", field.Name);
            case JsonTokenType.True or JsonTokenType.False when field.Kind is FieldKind.Bool:
                PutTagged(field, _json.TokenType is JsonTokenType.True ? 1UL : 0UL);
                break;
            default: throw JsonFaultException.Unexpected("boolean", field.Name);
        }
    }

    private void ReadObject(FieldTable field)
    {
        if (field.Kind is FieldKind.Map)
        {
            ReadMap(field);
            return;
        }

        if (field.Kind is not FieldKind.Message) throw JsonFaultException.Unexpected("object", field.Name);
        output.PutVarint(field.Tag);
        var opened = output.Open();
        ReadMessage(field.Message!);
        output.Close(opened);
    }

    private void ReadMap(FieldTable field)
    {
        var (key, value) = (field.Message!.Fields[0], field.Message.Fields[1]);
        while (_json.Read() && _json.TokenType is not JsonTokenType.EndObject)
        {
            output.PutVarint(field.Tag);
            var opened = output.Open();
            output.PutVarint(key.Tag);
            output.PutBytes(Utf8(Text("a key"), field.Name));
            _json.Read();
            if (_json.TokenType is JsonTokenType.StartArray) throw JsonFaultException.Unexpected("array", field.Name);
            // A key without a value has the empty one, which may lack something.
            if (_json.TokenType is JsonTokenType.Null) LacksRequired |= value.Message?.HasRequired == true;
            else ReadOne(value);
            output.Close(opened);
        }
    }

    private void ReadString(FieldTable field)
    {
        var text = Text(field.Name);
        switch (field.Kind)
        {
            case FieldKind.String:
                output.PutVarint(field.Tag);
                output.PutBytes(Utf8(text, field.Name));
                break;
            case FieldKind.Bytes:
                output.PutVarint(field.Tag);
                var opened = output.Open();
                Base64Text.Decode(text, field.Name, output);
                output.Close(opened);
                break;
            case FieldKind.Enum:
                var number = field.Enum!.NumberOf(text);
                if (number >= 0) PutTagged(field, (ulong)number);
                else if (field.IsRequired) throw JsonFaultException.UnknownEnum(text, field.Name);
                break;
            case FieldKind.Bool:
                PutTagged(field, QuotedBool(text, field.Name) ? 1UL : 0UL);
                break;
            case FieldKind.Message or FieldKind.Map:
                throw JsonFaultException.Unexpected("string", field.Name);
            default:
                PutNumber(field, text.Trim(" \t\r\n"u8), isQuoted: true);
                break;
        }
    }

    private readonly void PutNumber(FieldTable field, ReadOnlySpan<byte> text, bool isQuoted)
    {
        if (field.Kind is not FieldKind.Double)
        {
            PutTagged(field, JsonInteger.Parse(text, field));
            return;
        }

        if (!JsonNumber.TryParse(text, out var value) && !(isQuoted && IsWord(text, out value)))
        {
            throw isQuoted
                ? JsonFaultException.NotANumber(text, field.Name)
                : JsonFaultException.OutOfRange(text, "double", field.Name);
        }

        output.PutVarint(field.Tag);
        output.PutDouble(value);
    }

    private readonly void PutTagged(FieldTable field, ulong value)
    {
        output.PutVarint(field.Tag);
        output.PutVarint(value);
    }

    /// <summary>
    /// The current key or value: in place where that is possible, else unescaped or joined in the scratch buffer.
    /// </summary>
    private ReadOnlySpan<byte> Text(string where)
    {
        if (!_json.HasValueSequence && !_json.ValueIsEscaped) return _json.ValueSpan;
        var length = _json.HasValueSequence ? checked((int)_json.ValueSequence.Length) : _json.ValueSpan.Length;
        if (_scratch.Length < length)
        {
            ReturnScratch();
            _scratch = ArrayPool<byte>.Shared.Rent(length);
        }

        if (_json.TokenType is JsonTokenType.Number)
        {
            _json.ValueSequence.CopyTo(_scratch);
            return _scratch.AsSpan(0, length);
        }

        try
        {
            return _scratch.AsSpan(0, _json.CopyString(_scratch));
        }
        catch (InvalidOperationException e) // Half of a surrogate pair, or bytes that are not UTF-8.
        {
            throw JsonFaultException.BadText(where, e);
        }
    }

    private static bool IsNumber(FieldKind kind) => kind <= FieldKind.UInt64;

    private static ReadOnlySpan<byte> Utf8(ReadOnlySpan<byte> text, string field) =>
        System.Text.Unicode.Utf8.IsValid(text) ? text : throw JsonFaultException.NotUtf8(field);

    private static bool QuotedBool(ReadOnlySpan<byte> text, string field) =>
        text.SequenceEqual("true"u8)
        || (text.SequenceEqual("false"u8) ? false : throw JsonFaultException.NotABoolean(text, field));

    private static bool IsWord(ReadOnlySpan<byte> text, out double value)
    {
        value = text switch
        {
            _ when text.SequenceEqual("Infinity"u8) => double.PositiveInfinity,
            _ when text.SequenceEqual("-Infinity"u8) => double.NegativeInfinity,
            _ when text.SequenceEqual("NaN"u8) => double.NaN,
            _ => 0,
        };
        return value != 0;
    }

    /// <summary>Where a member's bytes lie in the output.</summary>
    private readonly record struct FieldSpan(int Start, int End)
    {
        public int Length => End - Start;

        public bool IsEmpty => End == Start;
    }
}
