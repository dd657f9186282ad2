using Google.Protobuf;
using Holdfast.Agent.Core;
using Holdfast.Agent.Link;
using Holdfast.Model.Messages;
using Holdfast.Protocol.Link.V1;
using MasterMessage = Holdfast.Protocol.Link.V1.MasterMessage;

namespace Holdfast.Agent.Tests.Link;

public sealed class LinkTranslatorTests
{
    private static readonly ByteString Uuid = ByteString.CopyFrom(new byte[16]);

    // Field 1000, a number.
    private static readonly byte[] Later = [0xC0, 0x3E, 0x01];

    public static TheoryData<string, FromMaster> Unreadable => new()
    {
        { "something of a later version", FromMaster.Parser.ParseFrom(Later) },
        { "a message of a later version", InFrame(MasterMessage.Parser.ParseFrom(Later)) },
        { "a welcome without an id", new FromMaster { Welcome = new Welcome() } },
        { "an acknowledgement of nothing", InFrame(new MasterMessage { AcknowledgeUpdate = new() }) },
        { "an id that is none", InFrame(new MasterMessage { AcknowledgeOperation = new()
        {
            OperationUuid = ByteString.CopyFrom(1), Uuid = Uuid,
        } }) },
    };

    /// <summary>The core has to know: a connection that is only closed comes back with the same message.</summary>
    [Theory, MemberData(nameof(Unreadable), DisableDiscoveryEnumeration = true)]
    public void Message_ThatCannotBeRead_IsToldWithTheReason(string name, FromMaster message)
    {
        Assert.NotEmpty(name);

        var unread = Assert.IsType<MessageUnreadable>(LinkTranslator.Read(default, 7, message));

        Assert.Equal(7, unread.Connection);
        Assert.NotEmpty(unread.Reason);
    }

    /// <summary>A batch with it can be answered, so the connection stays.</summary>
    [Fact]
    public void Batch_WithAnOperationOfALaterVersion_IsABatch()
    {
        var batch = new Batch { Id = Uuid, Version = Uuid, Steps = { new Step { Operation = new() { Kind = 99 } } } };

        var read = LinkTranslator.Read(default, 7, InFrame(new MasterMessage { RunBatch = batch }));

        var frame = Assert.IsType<Holdfast.Link.MessageFrame<Model.Messages.MasterMessage>>(
            Assert.IsType<FrameReceived>(read).Frame);
        Assert.IsType<RunBatch>(frame.Message);
    }

    private static FromMaster InFrame(MasterMessage message) =>
        new() { Frame = new MasterFrame { Sequence = 1, Message = message } };
}
