using Google.Protobuf;
using Holdfast.Link;
using Holdfast.Model.Messages;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Link.V1;
using AgentMessage = Holdfast.Model.Messages.AgentMessage;
using MasterMessage = Holdfast.Model.Messages.MasterMessage;

namespace Holdfast.Testing.Simulation.Link;

/// <summary>What the wire makes of what is sent: nothing, or the bytes of the real link and back.</summary>
internal sealed class SimCodec(bool isReal)
{
    public AgentHello Pass(AgentHello hello) => isReal
        ? HandshakeMapping.Read(Hello.Parser.ParseFrom(HandshakeMapping.Write(hello).ToByteArray()))
        : hello;

    public MasterWelcome Pass(MasterWelcome welcome) => isReal
        ? HandshakeMapping.Read(Welcome.Parser.ParseFrom(HandshakeMapping.Write(welcome).ToByteArray()))
        : welcome;

    public LinkFrame<AgentMessage> Pass(LinkFrame<AgentMessage> frame) => isReal
        ? FrameMapping.Read(AgentFrame.Parser.ParseFrom(FrameMapping.Write(frame).ToByteArray()))
        : frame;

    public LinkFrame<MasterMessage> Pass(LinkFrame<MasterMessage> frame) => isReal
        ? FrameMapping.Read(MasterFrame.Parser.ParseFrom(FrameMapping.Write(frame).ToByteArray()))
        : frame;
}
