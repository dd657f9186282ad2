using Google.Protobuf;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using OperationState = Holdfast.Model.Statuses.OperationState;
using OperationUpdate = Holdfast.Model.Statuses.OperationUpdate;
using Resource = Holdfast.Model.Resources.Resource;
using TaskState = Holdfast.Model.Statuses.TaskState;

namespace Holdfast.Protocol.Tests.Link;

/// <summary>
/// Every message of the link goes to the wire and back without loss: what is written again is the same to the byte, and
/// every kind of message is among the samples.
/// </summary>
public sealed class MessageMappingTests
{
    private static readonly FrameworkId Framework = FrameworkId.Parse("m-0001");
    private static readonly AgentId Agent = AgentId.Parse("m-S1");
    private static readonly TaskId Task = TaskId.Parse("task");
    private static readonly ExecutorId Executor = ExecutorId.Parse("executor");
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch.AddSeconds(1_795_404_286.609305);
    private static readonly Guid Uuid = new("6a4bdf9a-31a0-4be7-98e9-3eefce8394b6");
    private static readonly byte[] Bytes = [1, 2, 3];

    // Field 1000, a text.
    private static readonly byte[] Later = [0xC2, 0x3E, 0x03, (byte)'n', (byte)'e', (byte)'w'];

    private static readonly ResourceBag Resources = ResourceBag.Of(
        Resource.Scalar("cpus", Quantity.FromMilli(500)), Resource.Scalar("mem", Quantity.FromMilli(64_000)));

    public static TheoryData<AgentMessage> AgentMessages =>
    [
        new ReportState(Report()),
        new TaskUpdated(Update(), TaskState.Finished, Releasing: true),
        new TaskReleased(Framework, Task),
        new OperationUpdated(Outcome(), [Volume()]),
        new BatchDropped(new BatchId(Uuid), "it was planned with an old version"),
        new ResourcesChanged(Resources, new ResourceVersion(Uuid), [Volume()]),
        new ExecutorSaid(Framework, Executor, Bytes),
        new ExecutorStarted(new ExecutorReport(Framework, ExecutorSpec(), ContainerId.Parse("c"))),
        new ExecutorEnded(Framework, Executor, 1792, Releasing: true),
        new ExecutorReleased(Framework, Executor),
    ];

    public static TheoryData<MasterMessage> MasterMessages =>
    [
        new RunBatch(Batch()),
        new KillTask(Framework, Task, TimeSpan.FromSeconds(2), Bytes),
        new KillTask(Framework, Task, Grace: null, ReadOnlyMemory<byte>.Empty),
        new KillTask(Framework, Task, Grace: null, ReadOnlyMemory<byte>.Empty, Operator: "ann"),
        new AcknowledgeUpdate(Framework, Task, new UpdateUuid(Uuid)),
        new AcknowledgeOperation(new OperationUuid(Uuid), new UpdateUuid(Uuid)),
        new ShutdownExecutor(Framework, Executor),
        new ShutdownFramework(Framework),
        new UpdateFrameworkSpec(FrameworkSpec()),
        new SendToExecutor(Framework, Executor, Bytes),
    ];

    [Theory, MemberData(nameof(AgentMessages), DisableDiscoveryEnumeration = true)]
    public void AgentMessage_ToTheWireAndBack_IsTheSame(AgentMessage message)
    {
        var wire = AgentMessageMapping.Write(message).ToByteArray();

        var read = AgentMessageMapping.Read(Protocol.Link.V1.AgentMessage.Parser.ParseFrom(wire));

        Assert.Equal(message.GetType(), read.GetType());
        Assert.Equal(wire, AgentMessageMapping.Write(read).ToByteArray());
    }

    [Theory, MemberData(nameof(MasterMessages), DisableDiscoveryEnumeration = true)]
    public void MasterMessage_ToTheWireAndBack_IsTheSame(MasterMessage message)
    {
        var wire = MasterMessageMapping.Write(message).ToByteArray();

        var read = MasterMessageMapping.Read(Protocol.Link.V1.MasterMessage.Parser.ParseFrom(wire));

        Assert.Equal(message.GetType(), read.GetType());
        Assert.Equal(wire, MasterMessageMapping.Write(read).ToByteArray());
    }

    [Fact]
    public void Samples_OfBothDirections_HoldEveryKindOfMessage()
    {
        Assert.Equal(Kinds(typeof(AgentMessage)), Names(AgentMessages.Select(row => (object)row.Data)));
        Assert.Equal(Kinds(typeof(MasterMessage)), Names(MasterMessages.Select(row => (object)row.Data)));
    }

    [Fact]
    public void Task_UnknownFieldOfItsSender_ReachesTheAgent()
    {
        var task = TaskSpec() with { Wire = TaskSpec().Wire.ToArray().Concat(Later).ToArray() };

        var wire = MasterMessageMapping.Write(new RunBatch(Batch() with { Steps = [new LaunchStep(task)] }));
        var read = (LaunchStep)((RunBatch)MasterMessageMapping.Read(wire)).Batch.Steps[0];

        Assert.True(read.Task.Wire.Span.IndexOf(Later) >= 0);
    }

    [Fact]
    public void Read_KindOfALaterVersion_IsRefusedNamingIt()
    {
        Assert.Throws<FormatException>(() => AgentMessageMapping.Read(new Protocol.Link.V1.AgentMessage()));
        Assert.Throws<FormatException>(() => MasterMessageMapping.Read(new Protocol.Link.V1.MasterMessage()));

        var agent = Assert.Throws<FormatException>(
            () => AgentMessageMapping.Read(Protocol.Link.V1.AgentMessage.Parser.ParseFrom(Later)));
        var master = Assert.Throws<FormatException>(
            () => MasterMessageMapping.Read(Protocol.Link.V1.MasterMessage.Parser.ParseFrom(Later)));
        Assert.All(
            [agent, master], static fault => Assert.Contains("(1000)", fault.Message, StringComparison.Ordinal));
    }

    /// <summary>Else one operation that an older agent does not know would keep all others from it.</summary>
    [Fact]
    public void Batch_WithStepsOfALaterVersion_IsReadWithTheirNames()
    {
        var wire = MasterMessageMapping.Write(Batch());
        wire.Steps[0].Operation.Kind = 99;
        wire.Steps.Add(Protocol.Link.V1.Step.Parser.ParseFrom(Later));
        wire.Steps.Add(new Protocol.Link.V1.Step());

        var read = MasterMessageMapping.Read(wire);

        Assert.Equal(
            ["an operation of kind 99", "a step of kind 1000", "an empty step"],
            read.Steps.OfType<UnknownStep>().Select(static step => step.What));
        Assert.Equal(4, read.Steps.Count(static step => step is OperationStep or LaunchStep or LaunchGroupStep));
    }

    /// <summary>So a new field may only add what an older side can do without; else it needs a new version of the
    /// link.</summary>
    [Fact]
    public void Messages_WithFieldsOfALaterVersion_AreReadWithoutThem()
    {
        foreach (var message in AgentMessages.Select(static row => row.Data))
        {
            var wire = AgentMessageMapping.Write(message).ToByteArray();
            var read = AgentMessageMapping.Read(
                Protocol.Link.V1.AgentMessage.Parser.ParseFrom([.. wire, .. Later]));
            Assert.Equal(wire, AgentMessageMapping.Write(read).ToByteArray());
        }
        foreach (var message in MasterMessages.Select(static row => row.Data))
        {
            var wire = MasterMessageMapping.Write(message).ToByteArray();
            var read = MasterMessageMapping.Read(
                Protocol.Link.V1.MasterMessage.Parser.ParseFrom([.. wire, .. Later]));
            Assert.Equal(wire, MasterMessageMapping.Write(read).ToByteArray());
        }
    }

    private static IEnumerable<string> Kinds(Type family) => family.Assembly.GetTypes()
        .Where(type => type.BaseType == family).Select(type => type.Name).Order();

    private static IEnumerable<string> Names(IEnumerable<object> samples) =>
        samples.Select(sample => sample.GetType().Name).Distinct().Order();

    private static FrameworkSpec FrameworkSpec()
    {
        var info = new FrameworkInfo { User = "root", Name = "f", Role = "web" };
        return FrameworkMapping.Restore(Framework, info.ToByteString());
    }

    private static ExecutorSpec ExecutorSpec() => ExecutorMapping.Restore(new ExecutorInfo
    {
        ExecutorId = new ExecutorID { Value = $"{Executor}" },
        Type = ExecutorInfo.Types.Type.Custom,
        Command = new CommandInfo { Value = "run" },
        Resources = { ResourceMapping.Write(Resources) },
    }.ToByteString());

    private static TaskSpec TaskSpec() => TaskMapping.Restore(new TaskInfo
    {
        Name = "t",
        TaskId = new TaskID { Value = $"{Task}" },
        AgentId = new AgentID { Value = $"{Agent}" },
        Command = new CommandInfo { Value = "true" },
        Resources = { ResourceMapping.Write(Resources) },
    }.ToByteString());

    private static TaskUpdate Update() => new()
    {
        Framework = Framework, Task = Task, Agent = Agent, Executor = Executor, Container = ContainerId.Parse("c"),
        ExecutorPid = 7, State = TaskState.Running, Source = UpdateSource.Agent, Reason = TaskReason.AgentReregistered,
        Message = "m", At = At, Uuid = new UpdateUuid(Uuid), UnreachableSince = At, Limitation = Resources,
    };

    private static OperationUpdate Outcome() => new()
    {
        Operation = new OperationUuid(Uuid), Id = OperationId.Parse("op"), Framework = Framework, Agent = Agent,
        State = OperationState.Finished, Message = "m", Converted = Resources, Uuid = new UpdateUuid(Uuid),
    };

    private static OperationSpec Operation() => new()
    {
        Uuid = new OperationUuid(Uuid), Id = OperationId.Parse("op"), Framework = Framework, Principal = "ops", At = At,
        Kind = OperationKind.Reserve, Resources = Resources,
        Wire = new Offer.Types.Operation { Type = Offer.Types.Operation.Types.Type.Reserve }.ToByteArray(),
    };

    private static VolumeSpec Volume() => new(
        VolumeId.Parse("v"),
        Resources[0], VolumeState.Withheld, "its directory is missing");

    private static Batch Batch() => new(
        new BatchId(Uuid), new ResourceVersion(Uuid), FrameworkSpec(),
        [
            new OperationStep(Operation()), new OperationStep(Operation() with { Source = Resources }),
            new OperationStep(Operation() with { Kind = OperationKind.GrowVolume, Change = Resources }),
            new LaunchStep(TaskSpec()), new LaunchGroupStep([TaskSpec(), TaskSpec()]),
        ]);

    private static AgentReport Report() => new()
    {
        Agent = new AgentSpec
        {
            Id = Agent, Hostname = "h", Ip = "127.0.0.1", Port = 5051, Version = "1", Release = "0.2.0",
            Wire = new AgentInfo { Hostname = "h" }.ToByteArray(),
        },
        Total = Resources,
        Version = new ResourceVersion(Uuid),
        Volumes = [Volume()],
        Frameworks = [FrameworkSpec()],
        Executors = [new ExecutorReport(Framework, ExecutorSpec(), ContainerId.Parse("c"))],
        Tasks = [TaskReport()],
        Operations = [new OperationReport(Operation(), Outcome())],
    };

    private static TaskReport TaskReport() => new(
        Framework, TaskSpec(), TaskState.Running, [Update()], Releasing: true, Acknowledged: true);
}
