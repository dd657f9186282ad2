using Google.Protobuf;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Link.V1;
using Holdfast.Protocol.V1;
using TaskStatus = Holdfast.Protocol.V1.TaskStatus;

namespace Holdfast.Protocol.Tests.Link;

/// <summary>
/// What only a foreign or damaged agent says is refused with a sentence, before any part of it is kept: a state that
/// the registry cannot read back would end each later start of a master.
/// </summary>
public sealed class HostileAgentTests
{
    private static readonly ByteString Uuid = ByteString.CopyFrom(new byte[16]);

    private static readonly ByteString Disk = new Resource
    {
        Name = "disk", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 64 },
    }.ToByteString();

    public static TheoryData<AgentMessage> Halves =>
    [
        new AgentMessage { TaskUpdated = new() },
        new AgentMessage { OperationUpdated = new() },
        new AgentMessage { ExecutorSaid = new() },
        new AgentMessage { ExecutorEnded = new() },
        new AgentMessage { ExecutorStarted = new() },
        new AgentMessage { TaskUpdated = new() { Update = new() { TaskStatus = ByteString.CopyFrom(0xFF) } } },
        new AgentMessage { ResourcesChanged = new() { Version = Uuid, Total = { ByteString.CopyFrom(0xFF) } } },
    ];

    [Theory, MemberData(nameof(Halves), DisableDiscoveryEnumeration = true)]
    public void Message_ThatLacksAPart_IsRefused(AgentMessage message) =>
        Assert.Throws<FormatException>(() => AgentMessageMapping.Read(message));

    [Theory, InlineData(0), InlineData(99)]
    public void Volume_InAStateThatThereIsNot_IsRefused(int state)
    {
        var fault = Assert.Throws<FormatException>(() => LinkEntityMapping.Read(
            new Protocol.Link.V1.Volume { Id = "v", Resource = Disk, State = state }));

        Assert.Contains($"{state}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Task_InAStateThatThereIsNot_IsRefused()
    {
        var status = new TaskStatus { TaskId = new() { Value = "t" }, State = TaskState.TaskRunning };
        var message = new AgentMessage
        {
            TaskUpdated = new() { Update = new() { TaskStatus = status.ToByteString() }, Latest = 77 },
        };

        Assert.Throws<FormatException>(() => AgentMessageMapping.Read(message));
    }

    [Fact]
    public void Operation_OfNoTime_IsRefused() => Assert.Throws<FormatException>(() => LinkEntityMapping.Read(
        new Protocol.Link.V1.Operation { Uuid = Uuid, Kind = 2, AtUs = long.MaxValue }));

    [Fact]
    public void Operation_WhoseWordsAreNone_IsRefused() => Assert.Throws<FormatException>(() => LinkEntityMapping.Read(
        new Protocol.Link.V1.Operation { Uuid = Uuid, Kind = 2, OperationInfo = ByteString.CopyFrom(0xFF) }));
}
