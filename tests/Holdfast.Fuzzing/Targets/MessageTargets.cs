using System.Text;
using Google.Protobuf;
using Holdfast.Protocol;
using Holdfast.Protocol.Json;

namespace Holdfast.Fuzzing.Targets;

/// <summary>Calls, the largest messages that strangers send, in both forms that they come in.</summary>
internal static class MessageTargets
{
    /// <summary>What is read from JSON is the same after it was written and read again.</summary>
    public static void Json<T>(byte[] input) where T : class, IMessage<T>, new()
    {
        if (MesosJson.Parse<T>(input) is Decoded<T> { Message: var read }) RequireSame(read);
    }

    /// <summary>What is read from protobuf is the same after it was written as JSON, and as protobuf.</summary>
    public static void Protobuf<T>(byte[] input) where T : class, IMessage<T>, new()
    {
        if (MesosBinary.Parse<T>(input) is not Decoded<T> { Message: var read }) return;
        RequireSame(read);
        var text = MesosJson.ToUtf8(read);
        // Compared as JSON: the order of maps and what is unknown in them are not part of the message.
        if (MesosBinary.Parse<T>(read.ToByteArray()) is not Decoded<T> { Message: var again }
            || !MesosJson.ToUtf8(again).AsSpan().SequenceEqual(text))
            throw new FindException($"Not the same once written and read again: {Encoding.UTF8.GetString(text)}");
    }

    // Compared as messages: a field that the codec loses is in neither of the two texts.
    private static void RequireSame<T>(T read) where T : class, IMessage<T>, new()
    {
        var text = MesosJson.ToUtf8(read);
        if (JsonForm.HasNoWordFor(read)) return;
        if (MesosJson.Parse<T>(text) is not Decoded<T> { Message: var again })
            throw new FindException($"Written by us and not read by us: {Encoding.UTF8.GetString(text)}");
        if (!again.Equals(JsonForm.Of(read)))
            throw new FindException($"Not the same once read again: {read} as {Encoding.UTF8.GetString(text)}");
    }
}
