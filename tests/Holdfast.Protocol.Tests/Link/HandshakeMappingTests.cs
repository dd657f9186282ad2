using Google.Protobuf;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.V1;
using WireAgent = Holdfast.Protocol.Link.V1.Agent;

namespace Holdfast.Protocol.Tests.Link;

public sealed class HandshakeMappingTests
{
    [Fact]
    public void Agent_WhoseDescriptionIsNoMessage_IsRefused()
    {
        var garbage = new WireAgent { Hostname = "node1", AgentInfo = ByteString.CopyFrom(0xFF, 0xFF, 0xFF) };

        var fault = Assert.Throws<FormatException>(() => HandshakeMapping.Read(garbage));

        Assert.Contains("node1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Agent_WhoseDescriptionLacksARequiredField_IsRefusedNamingIt()
    {
        var info = new AgentInfo { Hostname = "node1", Attributes = { new Protocol.V1.Attribute { Name = "rack" } } };

        var fault = Assert.Throws<FormatException>(
            () => HandshakeMapping.Read(new WireAgent { AgentInfo = info.ToByteString() }));

        Assert.Contains("attributes[0].type", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Welcome_WithASilenceBeyondAllTime_IsRefused()
    {
        var uuid = ByteString.CopyFrom(new byte[16]);
        var welcome = new Protocol.Link.V1.Welcome
        {
            AgentId = "m-S1", Session = uuid, Incarnation = uuid, SilenceMaxMs = long.MaxValue,
        };

        Assert.Throws<FormatException>(() => HandshakeMapping.Read(welcome));
    }

    [Fact]
    public void Report_WithoutItsAgent_IsRefused() => Assert.Throws<FormatException>(
        () => AgentMessageMapping.Read(new Protocol.Link.V1.AgentMessage { Report = new() }));
}
