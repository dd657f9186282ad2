using System.Buffers;
using Google.Protobuf;
using Holdfast.Protocol.Tables;

namespace Holdfast.Protocol;

/// <summary>
/// Protobuf bodies of requests, held to what Mesos demands of them: well-formed, and no required field missing. What is
/// said to be text must be text too.
/// </summary>
public static class MesosBinary
{
    /// <summary>Reads a message from its protobuf form, as a server reads the body of a request.</summary>
    /// <typeparam name="T">The message that is wanted.</typeparam>
    public static DecodeOutcome<T> Parse<T>(ReadOnlySequence<byte> wire) where T : class, IMessage<T>, new()
    {
        var table = MessageTable.For<T>();
        try
        {
            var bytes = wire.IsSingleSegment ? wire.FirstSpan : wire.ToArray();
            var missing = RequiredFields.FindMissing(table, bytes);
            if (TextFields.FindInvalid(table, bytes) is { } field) return Fault($"{field} is not text in UTF-8");
            return missing.Count == 0
                ? new Decoded<T>(MessageTable.ParserFor<T>().ParseFrom(bytes))
                : Fault($"Missing required fields: {string.Join(", ", missing)}");
        }
        catch (WireFormatException e)
        {
            return Fault(e.Message);
        }
        catch (InvalidProtocolBufferException e)
        {
            return Fault(e.Message);
        }

        // Mesos says only the first half.
        NotDecoded<T> Fault(string why) => new($"Failed to parse body into {table.Name} protobuf: {why}");
    }

    /// <summary>Reads a message that a program of ours stored, or sent inside another message.</summary>
    /// <typeparam name="T">The message that is wanted.</typeparam>
    /// <exception cref="FormatException">It is none: it was damaged, or somebody else sent it.</exception>
    public static T Restore<T>(ByteString wire) where T : class, IMessage<T>, new()
    {
        ArgumentNullException.ThrowIfNull(wire);
        var table = MessageTable.For<T>();
        try
        {
            // Nothing is asked of texts: what was stored before that was asked must be read.
            var missing = RequiredFields.FindMissing(table, wire.Span);
            return missing.Count == 0
                ? MessageTable.ParserFor<T>().ParseFrom(wire)
                : throw new FormatException($"A {table.Name} lacks {string.Join(", ", missing)}.");
        }
        catch (Exception cause) when (cause is WireFormatException or InvalidProtocolBufferException)
        {
            throw new FormatException($"Bytes that should be a {table.Name} are none: {cause.Message}", cause);
        }
    }

    /// <inheritdoc cref="Parse{T}(ReadOnlySequence{byte})"/>
    public static DecodeOutcome<T> Parse<T>(ReadOnlyMemory<byte> wire) where T : class, IMessage<T>, new() =>
        Parse<T>(new ReadOnlySequence<byte>(wire));
}
