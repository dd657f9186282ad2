using Google.Protobuf;
using Holdfast.Protocol.Link;

namespace Holdfast.Fuzzing.Targets;

/// <summary>
/// What the two ends of the link say: understood, or refused with a sentence, which is what FormatException stands for.
/// </summary>
internal static class LinkTargets
{
    /// <summary>What an agent says to its master.</summary>
    public static void FromAgent(byte[] input)
    {
        var said = Parse(Protocol.Link.V1.FromAgent.Parser, input);
        if (said?.Hello is { } hello) RequireSame(hello, wire => HandshakeMapping.Write(HandshakeMapping.Read(wire)));
        if (said?.Frame is { } frame) RequireSame(frame, wire => FrameMapping.Write(FrameMapping.Read(wire)));
    }

    /// <summary>What a master says to its agent.</summary>
    public static void FromMaster(byte[] input)
    {
        var said = Parse(Protocol.Link.V1.FromMaster.Parser, input);
        if (said?.Welcome is { } welcome)
            RequireSame(welcome, wire => HandshakeMapping.Write(HandshakeMapping.Read(wire)));
        if (said?.Refusal is { } refusal)
            RequireSame(refusal, wire => HandshakeMapping.Write(HandshakeMapping.Read(wire)));
        if (said?.Frame is { } frame) RequireSame(frame, wire => FrameMapping.Write(FrameMapping.Read(wire)));
    }

    // What is no protobuf never gets past gRPC.
    private static T? Parse<T>(MessageParser<T> parser, byte[] input) where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(input);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    // What was understood once is ours, and must come through every later time unchanged.
    private static void RequireSame<T>(T wire, Func<T, T> throughModel) where T : class, IMessage<T>
    {
        T once;
        try
        {
            once = throughModel(wire);
        }
        catch (FormatException)
        {
            return;
        }

        var twice = throughModel((T)once.Descriptor.Parser.ParseFrom(once.ToByteString()));
        if (!twice.Equals(once)) throw new FindException($"Not the same the second time: {once} and {twice}");
    }
}
