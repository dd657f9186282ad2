using System.Buffers;
using Google.Protobuf;
using Holdfast.Client.Faults;
using Holdfast.Protocol.Json;

namespace Holdfast.Client.Transport;

/// <summary>Messages in either form.</summary>
internal static class WireCodec
{
    public static string MediaType(WireForm form) =>
        form == WireForm.Json ? "application/json" : "application/x-protobuf";

    public static byte[] Encode(WireForm form, IMessage message) =>
        form == WireForm.Json ? MesosJson.ToUtf8(message) : message.ToByteArray();

    /// <exception cref="AnswerFormatException">The bytes are not this message.</exception>
    public static T Decode<T>(WireForm form, ReadOnlySequence<byte> bytes, Uri server)
        where T : class, IMessage<T>, new()
    {
        try
        {
            return form == WireForm.Json
                ? MesosJson.Read<T>(bytes)
                : PerType<T>.Parser.ParseFrom(bytes);
        }
        catch (Exception e) when (e is FormatException or InvalidProtocolBufferException)
        {
            throw AnswerFormatException.Unreadable(server, e);
        }
    }

    private static class PerType<T> where T : class, IMessage<T>, new()
    {
        public static readonly MessageParser<T> Parser = new(() => new T());
    }
}
