using System.Text.Json;
using Google.Protobuf;
using Holdfast.Protocol.Link.V1;
using Holdfast.Protocol.V1;
using Holdfast.Testing;
using Task = System.Threading.Tasks.Task;
using TaskStatus = Holdfast.Protocol.V1.TaskStatus;

namespace Holdfast.Integration.Tests.Master;

/// <summary>An agent that says what no agent of ours says loses its connection; the master lives, and says so of that
/// agent only.</summary>
public sealed class HostileAgentTests
{
    public static TheoryData<string, AgentMessage> Garbage => new()
    {
        { "no kind", new AgentMessage() },
        { "update without its update", new AgentMessage { TaskUpdated = new() } },
        { "outcome without its outcome", new AgentMessage { OperationUpdated = new() } },
        { "words of no executor", new AgentMessage { ExecutorSaid = new() } },
        { "end of no executor", new AgentMessage { ExecutorEnded = new() } },
        { "status without its task", Updated(new TaskStatus { State = TaskState.TaskRunning }) },
        { "status with a pid beyond all", Updated(Status(new ContainerStatus
        {
            ContainerId = new() { Value = "c" }, ExecutorPid = uint.MaxValue,
        })) },
        { "bytes that are no status", new AgentMessage
        {
            TaskUpdated = new() { Update = new() { FrameworkId = "f", TaskStatus = ByteString.CopyFrom(0xFF, 0xFF) } },
        } },
        { "a volume as large as a book", new AgentMessage
        {
            ResourcesChanged = new()
            {
                Version = ByteString.CopyFrom(new byte[16]),
                Volumes = { new Protocol.Link.V1.Volume { Id = "v", Reason = new string('x', 70_000) } },
            },
        } },
    };

    [Theory, MemberData(nameof(Garbage), DisableDiscoveryEnumeration = true)]
    public async Task Frame_ThatCannotBeRead_EndsTheConnectionAndNothingElse(string name, AgentMessage message)
    {
        Assert.NotEmpty(name);
        await using var master = await TestMaster.StartAsync();
        await using var agent = await TestAgent.ConnectAsync(master);

        await agent.WriteAsync(new FromAgent { Frame = new() { Sequence = 2, Message = message } });
        // Its operator looks at the agent's log.
        Assert.Contains("this master cannot read it", await agent.ReadToEndAsync(), StringComparison.Ordinal);

        await ExpectInactiveAsync(master);
        await using var next = await TestAgent.ConnectAsync(master);
        Assert.NotEqual(agent.Id, next.Id);
    }

    [Fact]
    public async Task Hello_SaidTwice_EndsTheConnection()
    {
        await using var master = await TestMaster.StartAsync();
        await using var agent = await TestAgent.ConnectAsync(master);

        await agent.WriteAsync(new FromAgent { Hello = TestAgent.Hello() });
        await agent.ReadToEndAsync();

        await ExpectInactiveAsync(master);
        await using var next = await TestAgent.ConnectAsync(master);
    }

    [Fact]
    public async Task Hello_WhoseDescriptionIsNoMessage_IsNotTakenIn()
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());
        await using var agent = TestAgent.Open(master);
        var hello = TestAgent.Hello();
        hello.Agent.AgentInfo = ByteString.CopyFrom(0xFF, 0xFF, 0xFF);

        await agent.WriteAsync(new FromAgent { Hello = hello });
        await agent.ReadToEndAsync();

        await using var next = await TestAgent.ConnectAsync(master);
        var offers = await framework.ReadEventAsync(Protocol.V1.Scheduler.Event.Types.Type.Offers);
        Assert.Equal($"{next.Id}", Assert.Single(offers.Offers.Offers_).AgentId.Value);
    }

    [Fact]
    public async Task Hello_LargerThanTheRegistryKeeps_IsRefusedWithTheReason()
    {
        await using var master = await TestMaster.StartAsync();
        await using var agent = TestAgent.Open(master);
        var hello = TestAgent.Hello();
        hello.Agent.Hostname = new string('h', 70_000);

        await agent.WriteAsync(new FromAgent { Hello = hello });
        var answer = await agent.ReadAsync();

        Assert.Equal(FromMaster.KindOneofCase.Refusal, answer.KindCase);
        Assert.Contains("registry", answer.Refusal.Reason, StringComparison.Ordinal);
        await agent.ReadToEndAsync();
    }

    public static TheoryData<string, Action<Report>> Reports => new()
    {
        { "without its agent", report => report.Agent = null },
        { "with a description that is no message", report => report.Agent.AgentInfo = ByteString.CopyFrom(0xFF, 0xFF) },
        { "with a description too large", report => report.Agent.Hostname = new string('h', 70_000) },
        { "with a framework too large", report => report.Frameworks.Add(new Framework
        {
            Id = "f",
            FrameworkInfo = new FrameworkInfo { User = "u", Name = new string('n', 70_000) }.ToByteString(),
        }) },
        { "with a framework without id", report => report.Frameworks.Add(new Framework
        {
            FrameworkInfo = new FrameworkInfo { User = "u", Name = "n" }.ToByteString(),
        }) },
        { "with a task of a framework it does not list", report => report.Tasks.Add(new TaskReport
        {
            FrameworkId = "nobody",
            TaskInfo = new TaskInfo
            {
                Name = "t", TaskId = new() { Value = "t" }, AgentId = new() { Value = "a" },
                Command = new() { Value = "true" },
            }.ToByteString(),
            State = (int)TaskState.TaskRunning,
        }) },
    };

    [Theory, MemberData(nameof(Reports), DisableDiscoveryEnumeration = true)]
    public async Task Report_ThatCannotBeTaken_EndsTheConnectionAndNothingElse(string name, Action<Report> change)
    {
        Assert.NotEmpty(name);
        await using var master = await TestMaster.StartAsync();
        await using var agent = TestAgent.Open(master);
        await agent.GreetAsync();

        await agent.ReportAsync(change);
        await agent.ReadToEndAsync();

        await using var next = await TestAgent.ConnectAsync(master);
        Assert.NotEqual(agent.Id, next.Id);
    }

    private static AgentMessage Updated(TaskStatus status) => new()
    {
        TaskUpdated = new()
        {
            Update = new() { FrameworkId = "f", TaskStatus = status.ToByteString() },
            Latest = (int)TaskState.TaskRunning,
        },
    };

    private static TaskStatus Status(ContainerStatus container) => new()
    {
        TaskId = new() { Value = "t" }, State = TaskState.TaskRunning, ContainerStatus = container,
    };

    private static Task ExpectInactiveAsync(TestMaster master) => Eventually.IsTrueAsync(
        async () =>
        {
            var (_, text) = await master.OperateAsync("""{"type":"GET_AGENTS"}""");
            using var document = JsonDocument.Parse(text);
            var agents = document.RootElement.GetProperty("get_agents").GetProperty("agents");
            return !agents[0].GetProperty("active").GetBoolean();
        },
        Eventually.DefaultBound, "the agent to be shown as not connected");
}
