using System.Text.Json;
using Google.Protobuf;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using Response = Holdfast.Protocol.V1.Master.Response;
using Task = System.Threading.Tasks.Task;
using TaskState = Holdfast.Model.Statuses.TaskState;

namespace Holdfast.Integration.Tests.Master;

/// <summary>From an offer to a running task and back, through the real link and the real scheduler API.</summary>
public sealed class AgentAndTaskTests
{
    // TaskInfo has no field 9,999: bytes of a later version of the wire.
    private static readonly byte[] UnknownField = [0xFA, 0xF0, 0x04, 0x03, (byte)'n', (byte)'e', (byte)'w'];

    [Fact]
    public async Task Agent_ThatReports_IsOfferedWithItsAttributes()
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());
        await using var agent = await TestAgent.ConnectAsync(master);

        var offer = (await framework.ReadEventAsync(Event.Types.Type.Offers)).Offers.Offers_[0];

        Assert.Equal($"{agent.Id}", offer.AgentId.Value);
        Assert.Equal(TestAgent.Hostname, offer.Hostname);
        Assert.Equal("/slave(1)", offer.Url.Path);
        Assert.Equal("r2", Assert.Single(offer.Attributes).Text.Value);
        Assert.Equal("web", offer.AllocationInfo.Role);
        Assert.Equal(4, offer.Resources.Single(resource => resource.Name == "cpus").Scalar.Value);
        Assert.All(offer.Resources, resource => Assert.Equal("web", resource.AllocationInfo.Role));
        Assert.All(offer.Resources, resource => Assert.False(resource.HasRole));
    }

    [Theory]
    [InlineData(TestFramework.Json)]
    [InlineData(TestFramework.Protobuf)]
    public async Task Task_Launched_ReachesItsAgentAndItsUpdateTheFramework(string type)
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription(), type);
        await using var agent = await TestAgent.ConnectAsync(master);

        var launched = await LaunchAsync(framework, agent, Task("t-1", agent.Id));
        await agent.SayAsync(new TaskUpdated(Running(framework, launched), TaskState.Running, Releasing: false));
        var status = (await framework.ReadEventAsync(Event.Types.Type.Update)).Update.Status;
        var (_, text) = await master.AskAsync("GET", "/state");

        Assert.Equal("t-1", $"{launched.Id}");
        Assert.Equal("sleep 1000", launched.Command?.Value);
        Assert.Equal(Protocol.V1.TaskState.TaskRunning, status.State);
        Assert.Equal(16, status.Uuid.Length);
        Assert.Equal("127.0.0.1", status.ContainerStatus.NetworkInfos[0].IpAddresses[0].IpAddress);
        using var state = JsonDocument.Parse(text);
        var shown = state.RootElement.GetProperty("frameworks")[0].GetProperty("tasks")[0];
        Assert.Equal("TASK_RUNNING", shown.GetProperty("state").GetString());
        Assert.Equal("", shown.GetProperty("executor_id").GetString());
        Assert.Equal("1.0", shown.GetProperty("resources").GetProperty("cpus").GetRawText());
    }

    [Fact]
    public async Task Task_WithAnUnknownField_KeepsItForAgentAndReaders()
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(
            master, TestFramework.Subscription(), TestFramework.Protobuf);
        await using var agent = await TestAgent.ConnectAsync(master);
        var sent = Task("t-1", agent.Id);
        sent.Discovery = DiscoveryInfo.Parser.ParseFrom([.. new DiscoveryInfo
        {
            Visibility = DiscoveryInfo.Types.Visibility.Cluster,
        }.ToByteArray(), .. UnknownField]);

        var launched = await LaunchAsync(
            framework, agent, TaskInfo.Parser.ParseFrom([.. sent.ToByteArray(), .. UnknownField]));
        var (_, body) = await master.AskAsync(
            "POST", "/api/v1", """{"type":"GET_TASKS"}""",
            ("Content-Type", "application/json"), ("Accept", "application/x-protobuf"));

        Assert.True(launched.Wire.Span.IndexOf(UnknownField) >= 0);
        var shown = Assert.Single(Response.Parser.ParseFrom(body).GetTasks.Tasks);
        Assert.True(shown.Discovery.ToByteArray().AsSpan().IndexOf(UnknownField) >= 0);
    }

    [Fact]
    public async Task Task_WithAnIdThatBreaksTheRule_IsRefusedByName()
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());
        await using var agent = await TestAgent.ConnectAsync(master);

        await AcceptAsync(framework, Task("a/b", agent.Id));
        var status = (await framework.ReadEventAsync(Event.Types.Type.Update)).Update.Status;

        Assert.Equal("a/b", status.TaskId.Value);
        Assert.Equal(Protocol.V1.TaskState.TaskError, status.State);
        Assert.False(status.HasUuid);
    }

    [Fact]
    public async Task Master_StartedAgain_KnowsFrameworksAndAgents()
    {
        var directory = Directory.CreateTempSubdirectory("holdfast-master-").FullName;
        string framework;
        string agentId;
        await using (var first = await TestMaster.StartAsync(directory))
        {
            using var subscribed = await TestFramework.SubscribeAsync(first, TestFramework.Subscription("kept"));
            await using var agent = await TestAgent.ConnectAsync(first);
            await subscribed.ReadEventAsync(Event.Types.Type.Offers);
            (framework, agentId) = (subscribed.Id, $"{agent.Id}");
        }

        await using var second = await TestMaster.StartAsync(directory);
        var (_, text) = await second.AskAsync("GET", "/state");

        using var state = JsonDocument.Parse(text);
        var shown = state.RootElement.GetProperty("frameworks")[0];
        Assert.Equal(framework, shown.GetProperty("id").GetString());
        Assert.True(shown.GetProperty("recovered").GetBoolean());
        // Tools read there what it is for, too.
        Assert.Equal(
            $$$"""
            {"id":"{{{agentId}}}","hostname":"{{{TestAgent.Hostname}}}","port":5051,"attributes":{"rack":"r2"}}
            """,
            state.RootElement.GetProperty("recovered_slaves")[0].GetRawText());
        var (_, call) = await second.OperateAsync("""{"type":"GET_AGENTS"}""");
        using var agents = JsonDocument.Parse(call);
        Assert.True(agents.RootElement.GetProperty("get_agents").GetProperty("recovered_agents")[0]
            .GetProperty("checkpoint").GetBoolean());
        Directory.Delete(directory, recursive: true);
    }

    private static async Task<TaskSpec> LaunchAsync(TestFramework framework, TestAgent agent, TaskInfo task)
    {
        await AcceptAsync(framework, task);
        while (true)
        {
            if (await agent.HearAsync() is RunBatch { Batch: var batch })
                return Assert.IsType<LaunchStep>(Assert.Single(batch.Steps)).Task;
        }
    }

    private static async Task AcceptAsync(TestFramework framework, TaskInfo task)
    {
        var offer = (await framework.ReadEventAsync(Event.Types.Type.Offers)).Offers.Offers_[0];
        var answer = await framework.CallAsync(new Call
        {
            Type = Call.Types.Type.Accept,
            Accept = new()
            {
                OfferIds = { offer.Id },
                Operations =
                {
                    new Offer.Types.Operation
                    {
                        Type = Offer.Types.Operation.Types.Type.Launch, Launch = new() { TaskInfos = { task } },
                    },
                },
            },
        });
        Assert.Equal(202, answer.Status);
    }

    private static TaskInfo Task(string id, AgentId agent) => new()
    {
        Name = "sleeper",
        TaskId = new() { Value = id },
        AgentId = new() { Value = $"{agent}" },
        Command = new() { Value = "sleep 1000" },
        Resources =
        {
            new Resource { Name = "cpus", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 1 } },
            new Resource { Name = "mem", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 64 } },
        },
    };

    private static TaskUpdate Running(TestFramework framework, TaskSpec task) => new()
    {
        Framework = FrameworkId.Parse(framework.Id),
        Task = task.Id,
        Agent = task.Agent,
        State = TaskState.Running,
        Source = UpdateSource.Executor,
        Container = ContainerId.Parse("c-1"),
        At = DateTimeOffset.UnixEpoch.AddDays(20_000),
        Uuid = new UpdateUuid(Guid.NewGuid()),
    };
}
