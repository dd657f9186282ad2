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

    /// <inheritdoc cref="Parse{T}(ReadOnlySequence{byte})"/>
    public static DecodeOutcome<T> Parse<T>(ReadOnlyMemory<byte> wire) where T : class, IMessage<T>, new() =>
        Parse<T>(new ReadOnlySequence<byte>(wire));
}
