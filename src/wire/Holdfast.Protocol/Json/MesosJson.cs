using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Holdfast.Protocol.Tables;

namespace Holdfast.Protocol.Json;

/// <summary>
/// JSON as Mesos writes and reads it: names as declared, 64-bit numbers exact, declared defaults spelled out.
/// It is not the JSON of protobuf's own libraries.
/// </summary>
/// <remarks>
/// Both ways go between JSON and protobuf bytes by tables, without an object for each message; a message that is
/// wanted as an object is parsed from the bytes. What comes back from JSON is the same message, save that
/// unset fields with a declared default come back set, unknown fields are lost, empty maps' and lists' absence is not
/// told from emptiness, and NaN cannot be read (Mesos writes it bare, which is not JSON).
/// All members are safe to call from several threads.
/// </remarks>
public static class MesosJson
{
    /// <summary>How deep objects and lists may be nested in a text that is read.</summary>
    public const int DepthMax = 100;

    /// <summary>Writes a message in protobuf form as JSON.</summary>
    /// <param name="output">Takes the text, a few kilobytes at a time.</param>
    /// <param name="table">The type of the message.</param>
    /// <param name="wire">The message; nothing needs to be set in it.</param>
    /// <exception cref="WireFormatException">
    /// The bytes are not a protobuf message. A part may have been written.
    /// </exception>
    public static void Write(IBufferWriter<byte> output, MessageTable table, ReadOnlySpan<byte> wire)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(table);
        var sink = new JsonSink(output);
        JsonEncoder.Write(ref sink, table, wire, depth: 0);
        sink.Flush();
    }

    /// <summary>Writes a message in protobuf form as a value of a larger document.</summary>
    /// <param name="output">Stands where a value may come.</param>
    /// <param name="table">The type of the message.</param>
    /// <param name="wire">The message.</param>
    /// <exception cref="WireFormatException">The bytes are not a protobuf message. Nothing was written.</exception>
    public static void Write(Utf8JsonWriter output, MessageTable table, ReadOnlySpan<byte> wire)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var text = new PooledText(JsonSink.ChunkBytes);
        Write(text, table, wire);
        output.WriteRawValue(text.Written, skipInputValidation: true);
    }

    /// <summary>Writes a message as a value of a larger document.</summary>
    /// <param name="output">Stands where a value may come.</param>
    /// <param name="message">The message.</param>
    public static void Write(Utf8JsonWriter output, IMessage message)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var text = new PooledText(JsonSink.ChunkBytes);
        Write(text, message);
        output.WriteRawValue(text.Written, skipInputValidation: true);
    }

    /// <summary>Writes a message as JSON.</summary>
    public static void Write(IBufferWriter<byte> output, IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        // Asked once: it walks the whole message, and measures every text in it.
        var size = message.CalculateSize();
        var bytes = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var wire = bytes.AsSpan(0, size);
            message.WriteTo(wire);
            Write(output, MessageTable.For(message.Descriptor), wire);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>A message as JSON in UTF-8.</summary>
    public static byte[] ToUtf8(IMessage message)
    {
        using var text = new PooledText(JsonSink.ChunkBytes);
        Write(text, message);
        return text.ToArray();
    }

    /// <summary>A message as JSON text.</summary>
    public static string ToJson(IMessage message) => Encoding.UTF8.GetString(ToUtf8(message));

    /// <summary>Reads a message from JSON, as a server reads the body of a request.</summary>
    /// <typeparam name="T">The message that is wanted.</typeparam>
    public static DecodeOutcome<T> Parse<T>(ReadOnlySequence<byte> json) where T : class, IMessage<T>, new()
    {
        try
        {
            return new Decoded<T>(Read<T>(json));
        }
        catch (JsonFaultException e) when (e.IsSyntax)
        {
            return new NotDecoded<T>($"Failed to parse body into JSON: {e.Message}");
        }
        catch (JsonFaultException e)
        {
            return new NotDecoded<T>($"Failed to convert JSON into {MessageTable.For<T>().Name} protobuf: {e.Message}");
        }
    }

    /// <summary>Reads a message from JSON that is expected to be one, such as an answer.</summary>
    /// <typeparam name="T">The message that is wanted.</typeparam>
    /// <exception cref="JsonFaultException">The text is not JSON, or not this message.</exception>
    public static T Read<T>(ReadOnlySequence<byte> json) where T : class, IMessage<T>, new()
    {
        using var wire = Transcode(json, MessageTable.For<T>());
        return MessageTable.ParserFor<T>().ParseFrom(wire.Written);
    }

    /// <inheritdoc cref="Read{T}(ReadOnlySequence{byte})"/>
    public static T Read<T>(ReadOnlyMemory<byte> json) where T : class, IMessage<T>, new() =>
        Read<T>(new ReadOnlySequence<byte>(json));

    /// <inheritdoc cref="Parse{T}(ReadOnlySequence{byte})"/>
    public static DecodeOutcome<T> Parse<T>(ReadOnlyMemory<byte> json) where T : class, IMessage<T>, new() =>
        Parse<T>(new ReadOnlySequence<byte>(json));

    /// <summary>
    /// Reads a message that is a list from the JSON of that list alone, as forms and older calls send it.
    /// </summary>
    /// <typeparam name="T">The message; it has the list, and nothing else that must be set.</typeparam>
    /// <param name="json">A JSON array.</param>
    /// <param name="field">The name of the list in the message.</param>
    /// <exception cref="JsonFaultException">The text is not JSON, no array, or not of such messages.</exception>
    public static T ReadList<T>(ReadOnlyMemory<byte> json, string field) where T : class, IMessage<T>, new()
    {
        RequireArray(new ReadOnlySequence<byte>(json));
        return Read<T>((byte[])[.. "{\""u8, .. Encoding.UTF8.GetBytes(field), .. "\":"u8, .. json.Span, .. "}"u8]);
    }

    /// <summary>Turns JSON into the protobuf form of a message, without an object for it.</summary>
    /// <exception cref="JsonFaultException">The text is not JSON, or not this message.</exception>
    public static byte[] ToWire(ReadOnlySequence<byte> json, MessageTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        using var wire = Transcode(json, table);
        return wire.Written.ToArray();
    }

    private static void RequireArray(ReadOnlySequence<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
        try
        {
            reader.Read();
            if (reader.TokenType is not JsonTokenType.StartArray)
            {
                reader.Skip();
                throw JsonFaultException.NotAnArray();
            }
            reader.Skip();
        }
        catch (JsonException e)
        {
            throw JsonFaultException.Syntax(e, JsonExcerpt.Line(
                JsonExcerpt.From(json, e.LineNumber ?? 0, e.BytePositionInLine ?? 0)));
        }
        var rest = json.Slice(reader.BytesConsumed);
        if (!JsonExcerpt.IsBlank(rest)) throw JsonFaultException.Trailing(JsonExcerpt.Line(rest));
    }

    private static WireBuffer Transcode(ReadOnlySequence<byte> json, MessageTable table)
    {
        var wire = new WireBuffer(capacityBytes: (int)Math.Clamp(json.Length, 256, 1 << 20));
        try
        {
            Transcode(json, table, wire);
            return wire;
        }
        catch
        {
            wire.Dispose();
            throw;
        }
    }

    private static void Transcode(ReadOnlySequence<byte> json, MessageTable table, WireBuffer wire)
    {
        var decoder = new JsonDecoder(json, DepthMax, wire);
        bool isObject;
        try
        {
            isObject = decoder.ReadRoot(table);
        }
        catch (JsonException e)
        {
            throw JsonFaultException.Syntax(e, JsonExcerpt.Line(
                JsonExcerpt.From(json, e.LineNumber ?? 0, e.BytePositionInLine ?? 0)));
        }
        finally
        {
            decoder.ReturnScratch();
        }

        var rest = json.Slice(decoder.BytesConsumed);
        if (!JsonExcerpt.IsBlank(rest)) throw JsonFaultException.Trailing(JsonExcerpt.Line(rest));
        if (!isObject) throw JsonFaultException.NotAnObject();
        if (decoder.LacksRequired) throw JsonFaultException.Missing(RequiredFields.FindMissing(table, wire.Written));
    }
}
