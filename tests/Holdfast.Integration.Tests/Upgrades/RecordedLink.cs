using System.Collections.Immutable;
using Google.Protobuf;
using Holdfast.Link;
using Holdfast.Model.Messages;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Link.V1;
using AgentMessage = Holdfast.Model.Messages.AgentMessage;
using MasterMessage = Holdfast.Model.Messages.MasterMessage;

namespace Holdfast.Integration.Tests.Upgrades;

/// <summary>What an agent and a master said to each other on one connection, in the bytes that they sent.</summary>
/// <remarks>The file has, for each message, a byte for its direction and the message with its length before
/// it.</remarks>
internal sealed class RecordedLink : IDisposable
{
    private const byte FromTheAgent = (byte)'a';
    private const byte FromTheMaster = (byte)'m';

    private readonly Lock _gate = new();
    private readonly List<FromAgent> _fromAgent = [];
    private readonly List<FromMaster> _fromMaster = [];
    private readonly MemoryStream _bytes = new();

    /// <summary>What the agent said first.</summary>
    public AgentHello Hello => HandshakeMapping.Read(_fromAgent[0].Hello);

    /// <summary>What the master answered.</summary>
    public MasterWelcome Welcome => HandshakeMapping.Read(_fromMaster[0].Welcome);

    /// <summary>The agent's messages, in order.</summary>
    public ImmutableArray<AgentMessage> AgentMessages
    {
        get
        {
            lock (_gate)
                return [.. _fromAgent.Skip(1).Select(message => FrameMapping.Read(message.Frame))
                    .OfType<MessageFrame<AgentMessage>>().Select(frame => frame.Message)];
        }
    }

    /// <summary>The master's messages, in order.</summary>
    public ImmutableArray<MasterMessage> MasterMessages
    {
        get
        {
            lock (_gate)
                return [.. _fromMaster.Skip(1).Select(message => FrameMapping.Read(message.Frame))
                    .OfType<MessageFrame<MasterMessage>>().Select(frame => frame.Message)];
        }
    }

    public static RecordedLink Load(string path)
    {
        var link = new RecordedLink();
        using var file = File.OpenRead(path);
        while (file.ReadByte() is var direction and >= 0)
        {
            if (direction == FromTheAgent) link.Add(FromAgent.Parser.ParseDelimitedFrom(file));
            else link.Add(FromMaster.Parser.ParseDelimitedFrom(file));
        }
        return link;
    }

    public void Save(string path)
    {
        lock (_gate) File.WriteAllBytes(path, _bytes.ToArray());
    }

    public void Dispose() => _bytes.Dispose();

    public void Add(FromAgent message)
    {
        lock (_gate)
        {
            _fromAgent.Add(message);
            _bytes.WriteByte(FromTheAgent);
            message.WriteDelimitedTo(_bytes);
        }
    }

    public void Add(FromMaster message)
    {
        lock (_gate)
        {
            _fromMaster.Add(message);
            _bytes.WriteByte(FromTheMaster);
            message.WriteDelimitedTo(_bytes);
        }
    }
}
