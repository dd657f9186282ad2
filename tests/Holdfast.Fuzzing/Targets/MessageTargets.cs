using System.Text;
using Google.Protobuf;
using Holdfast.Protocol;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.V1.Scheduler;

namespace Holdfast.Fuzzing.Targets;

/// <summary>Calls of frameworks, the largest messages that strangers send.</summary>
internal static class MessageTargets
{
    /// <summary>What is read from JSON is the same after it was written and read again.</summary>
    public static void Json(byte[] input)
    {
        if (MesosJson.Parse<Call>(input) is not Decoded<Call> { Message: var read }) return;
        var text = MesosJson.ToUtf8(read);
        // Numbers that JSON has no word for.
        if (HasNoNumber(text)) return;
        if (MesosJson.Parse<Call>(text) is not Decoded<Call> { Message: var again })
            throw new FindException($"Written by us and not read by us: {Encoding.UTF8.GetString(text)}");
        if (!MesosJson.ToUtf8(again).AsSpan().SequenceEqual(text))
            throw new FindException($"Not the same once read again: {Encoding.UTF8.GetString(text)}");
    }

    /// <summary>What is read from protobuf can be written as JSON, and is then the same.</summary>
    public static void Protobuf(byte[] input)
    {
        if (MesosBinary.Parse<Call>(input) is not Decoded<Call> { Message: var read }) return;
        var text = MesosJson.ToUtf8(read);
        Json(text);
        // Compared as JSON: the order of maps and what is unknown in them are not part of the message.
        if (MesosBinary.Parse<Call>(read.ToByteArray()) is not Decoded<Call> { Message: var again }
            || !MesosJson.ToUtf8(again).AsSpan().SequenceEqual(text))
            throw new FindException($"Not the same once written and read again: {Encoding.UTF8.GetString(text)}");
    }

    private static bool HasNoNumber(byte[] text) =>
        text.AsSpan().IndexOf("NaN"u8) >= 0 || text.AsSpan().IndexOf("nan"u8) >= 0
        || text.AsSpan().IndexOf("nfinity"u8) >= 0 || text.AsSpan().IndexOf("inf"u8) >= 0;
}
