using Google.Protobuf;
using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.Mapping;
using TaskState = Holdfast.Model.Statuses.TaskState;
using TaskStatus = Holdfast.Protocol.V1.TaskStatus;

namespace Holdfast.Protocol.Tests.Mapping;

public sealed class StatusMappingTests
{
    private static readonly FrameworkId Framework = FrameworkId.Parse("m-0001");

    [Fact]
    public void Status_ReadAndWritten_IsTheSame()
    {
        var wire = Status();

        var written = StatusMapping.Write(StatusMapping.Read(Framework, wire), ip: null);

        Assert.Equal(wire, written);
    }

    [Fact]
    public void Update_Decided_WinsOverTheExecutorsWords()
    {
        var update = StatusMapping.Read(Framework, Status()) with
        {
            State = TaskState.Killed, Reason = TaskReason.MaxCompletionTimeReached, Message = null, Uuid = null,
        };

        var written = StatusMapping.Write(update, ip: null);

        Assert.Equal(Protocol.V1.TaskState.TaskKilled, written.State);
        Assert.Equal(TaskStatus.Types.Reason.MaxCompletionTimeReached, written.Reason);
        Assert.False(written.HasMessage);
        Assert.False(written.HasUuid);
        Assert.Equal("payload", written.Data.ToStringUtf8());
    }

    [Fact]
    public void Update_ForTheHistory_HasNoData()
    {
        var update = StatusMapping.Read(Framework, Status());

        var expected = Status();
        expected.ClearData();

        Assert.Equal(expected, StatusMapping.Write(StatusMapping.WithoutData(update), ip: null));
    }

    [Fact]
    public void Container_WithoutAnAddress_GetsItsAgents()
    {
        var update = StatusMapping.Read(Framework, Status());

        var status = StatusMapping.Write(update, "10.0.0.7").ContainerStatus;

        Assert.Equal("10.0.0.7", Assert.Single(Assert.Single(status.NetworkInfos).IpAddresses).IpAddress);
        Assert.Equal(25_603u, status.ExecutorPid);
    }

    [Fact]
    public void Container_InTooManyOthers_IsRefused()
    {
        Assert.Equal("c", $"{StatusMapping.Read(Framework, In(levels: 32)).Container}");
        var fault = Assert.Throws<FormatException>(() => StatusMapping.Read(Framework, In(levels: 33)));
        Assert.Contains("32 levels", fault.Message, StringComparison.Ordinal);

        static TaskStatus In(int levels)
        {
            var status = Status();
            Protocol.V1.ContainerID? container = null;
            for (var i = 0; i < levels; i++) container = new() { Value = "c", Parent = container };
            status.ContainerStatus.ContainerId = container;
            return status;
        }
    }

    [Fact]
    public void Pid_ThatNoProcessHas_IsRefused()
    {
        var status = Status();
        status.ContainerStatus.ExecutorPid = uint.MaxValue;

        Assert.Throws<FormatException>(() => StatusMapping.Read(Framework, status));
    }

    private static TaskStatus Status() => new()
    {
        TaskId = new() { Value = "t-1" },
        State = Protocol.V1.TaskState.TaskRunning,
        Source = TaskStatus.Types.Source.Executor,
        AgentId = new() { Value = "m-S0" },
        ExecutorId = new() { Value = "t-1" },
        Message = "up",
        Data = ByteString.CopyFromUtf8("payload"),
        Timestamp = 1_795_404_734.5,
        Uuid = ByteString.CopyFrom(new byte[16]),
        ContainerStatus = new() { ContainerId = new() { Value = "c-1" }, ExecutorPid = 25_603 },
    };
}
