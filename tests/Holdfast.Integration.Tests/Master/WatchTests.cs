using System.Text;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using EventType = Holdfast.Protocol.V1.Master.Event.Types.Type;
using Task = System.Threading.Tasks.Task;

namespace Holdfast.Integration.Tests.Master;

/// <summary>SUBSCRIBE of the operator API over real sockets.</summary>
public sealed class WatchTests
{
    [Theory]
    [InlineData(TestFramework.Json)]
    [InlineData(TestFramework.Protobuf)]
    public async Task Watcher_SeesWhatIsThere_ThenWhatComesAndGoes(string type)
    {
        await using var master = await TestMaster.StartAsync();
        using var before = await TestFramework.SubscribeAsync(master, TestFramework.Subscription("before"));

        using var watcher = await TestWatcher.SubscribeAsync(master, type);
        Assert.Equal(EventType.Subscribed, watcher.First.Type);
        Assert.Equal(15, watcher.First.Subscribed.HeartbeatIntervalSeconds);
        Assert.Equal("before",
            Assert.Single(watcher.First.Subscribed.GetState.GetFrameworks.Frameworks).FrameworkInfo.Name);
        Assert.Equal(EventType.Heartbeat, (await watcher.ReadAsync())!.Type);

        await using var agent = await TestAgent.ConnectAsync(master);
        var added = (await watcher.ReadAsync(EventType.AgentAdded)).AgentAdded.Agent;
        Assert.Equal($"{agent.Id}", added.AgentInfo.Id.Value);
        Assert.Equal(2, added.TotalResources.Count);
        using (var after = await TestFramework.SubscribeAsync(
            master, TestFramework.Subscription("after", failoverTimeout: 0)))
        {
            var framework = (await watcher.ReadAsync(EventType.FrameworkAdded)).FrameworkAdded.Framework;
            Assert.Equal(("after", true, true),
                (framework.FrameworkInfo.Name, framework.Active, framework.Connected));
        }
        var removed = (await watcher.ReadAsync(EventType.FrameworkRemoved)).FrameworkRemoved.FrameworkInfo;
        Assert.Equal("after", removed.Name);
    }

    [Fact]
    public async Task Watchers_InEitherForm_SeeATaskComeAndRun_AndGoWithItsAgent()
    {
        await using var master = await TestMaster.StartAsync(change: options => options with
        {
            Core = options.Core with { AgentPingTimeout = TimeSpan.FromMilliseconds(200), MaxAgentPingTimeouts = 10 },
        });
        var call = TestFramework.Subscription();
        call.Subscribe.FrameworkInfo.Capabilities.Add(
            new FrameworkInfo.Types.Capability { Type = FrameworkInfo.Types.Capability.Types.Type.PartitionAware });
        using var framework = await TestFramework.SubscribeAsync(master, call);
        using var json = await TestWatcher.SubscribeAsync(master);
        using var protobuf = await TestWatcher.SubscribeAsync(master, TestFramework.Protobuf);
        await using var agent = await TestAgent.ConnectAsync(master);
        var running = agent.RunTasksAsync();
        await framework.LaunchAsync("t-1");

        foreach (var watcher in (TestWatcher[])[json, protobuf])
        {
            var added = (await watcher.ReadAsync(EventType.TaskAdded)).TaskAdded.Task;
            Assert.Equal((framework.Id, $"{agent.Id}", "t-1", TaskState.TaskStaging),
                (added.FrameworkId.Value, added.AgentId.Value, added.TaskId.Value, added.State));
            Assert.Equal((TaskState.TaskRunning, TaskState.TaskRunning), await UpdateAsync(watcher));
        }
        await agent.DisposeAsync();
        await running;

        foreach (var watcher in (TestWatcher[])[json, protobuf])
        {
            Assert.Equal((TaskState.TaskUnreachable, TaskState.TaskUnreachable), await UpdateAsync(watcher));
            Assert.Equal($"{agent.Id}", (await watcher.ReadAsync(EventType.AgentRemoved)).AgentRemoved.AgentId.Value);
        }

        async Task<(TaskState Told, TaskState Latest)> UpdateAsync(TestWatcher watcher)
        {
            var update = (await watcher.ReadAsync(EventType.TaskUpdated)).TaskUpdated;
            Assert.Equal((framework.Id, "t-1"), (update.FrameworkId.Value, update.Status.TaskId.Value));
            return (update.Status.State, update.State);
        }
    }

    [Fact]
    public async Task Watchers_AThousand_AllSeeTheSame_AndOneMoreTakesTheOldestsPlace()
    {
        await using var master = await TestMaster.StartAsync();
        var watchers = new List<TestWatcher>();
        try
        {
            // The first is the oldest; the others may come together, and share what they begin with.
            watchers.Add(await TestWatcher.SubscribeAsync(master));
            watchers.AddRange(await Task.WhenAll(
                Enumerable.Range(0, 999).Select(_ => TestWatcher.SubscribeAsync(master))));

            using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription("seen"));
            foreach (var watcher in watchers)
            {
                var added = (await watcher.ReadAsync(EventType.FrameworkAdded)).FrameworkAdded.Framework;
                Assert.Equal(framework.Id, added.FrameworkInfo.Id.Value);
            }

            watchers.Add(await TestWatcher.SubscribeAsync(master));
            while (await watchers[0].ReadAsync() is not null)
            {
            }
        }
        finally
        {
            watchers.ForEach(watcher => watcher.Dispose());
        }
    }

    /// <summary>One that reads nothing costs nobody else a thing, and is dropped once too much waits for it.</summary>
    [Fact]
    public async Task Watcher_ThatReadsNothing_CostsNobodyElse_AndIsDropped()
    {
        await using var master = await TestMaster.StartAsync();
        using var stalled = new RawHttp(master.Port, receiveBufferBytes: 4_096);
        await stalled.SendAsync(
            "POST", "/api/v1", [new("Content-Type", TestFramework.Json)],
            """{"type":"SUBSCRIBE"}"""u8.ToArray(), TestMaster.Token);
        using var watcher = await TestWatcher.SubscribeAsync(master);
        var call = TestFramework.Subscription("large");
        call.Subscribe.FrameworkInfo.WebuiUrl = "http://" + new string('x', 50_000);
        using var framework = await TestFramework.SubscribeAsync(master, call);
        call.FrameworkId = new() { Value = framework.Id };
        call.Subscribe.FrameworkInfo.Id = new() { Value = framework.Id };
        call.Type = Call.Types.Type.UpdateFramework;
        call.UpdateFramework = new() { FrameworkInfo = call.Subscribe.FrameworkInfo };
        call.Subscribe = null;

        // Each tells every watcher of 50 kB: together more than may wait for one, and than the system keeps for it.
        for (var i = 0; i < 1_600; i++)
        {
            call.UpdateFramework.FrameworkInfo.Hostname = $"host{i}";
            Assert.Equal(200, (await framework.CallAsync(call)).Status);
            var seen = (await watcher.ReadAsync(EventType.FrameworkUpdated)).FrameworkUpdated.Framework.FrameworkInfo;
            Assert.Equal($"host{i}", seen.Hostname);
        }

        // What the system still has for it, and then the end that the master made: not one of an answer, but of the
        // connection.
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await stalled.ReadChunkAsync(TestMaster.Token).WaitAsync(TimeSpan.FromMinutes(1), TestMaster.Token)
                is not null)
            {
            }
            throw new EndOfStreamException("The connection was closed.");
        });
    }

    [Fact]
    public async Task Watcher_WhenTheMasterStops_IsToldByTheEndOfItsStream()
    {
        var master = await TestMaster.StartAsync();
        using var watcher = await TestWatcher.SubscribeAsync(master);

        await master.DisposeAsync();

        while (await watcher.ReadAsync() is not null)
        {
        }
    }

    [Fact]
    public async Task Watcher_InRecordedWords_IsGreetedAsByMesos()
    {
        await using var master = await TestMaster.StartAsync();
        using var http = new RawHttp(master.Port);
        await http.SendAsync(
            "POST", "/api/v1", [new("Content-Type", TestFramework.Json), new("Accept", TestFramework.Json)],
            """{"type":"SUBSCRIBE"}"""u8.ToArray(), TestMaster.Token);

        var first = Encoding.UTF8.GetString((await http.ReadChunkAsync(TestMaster.Token))!);
        var second = Encoding.UTF8.GetString((await http.ReadChunkAsync(TestMaster.Token))!);

        Assert.Equal(
            "296\n{\"type\":\"SUBSCRIBED\",\"subscribed\":{\"get_state\":{\"get_tasks\":{\"tasks\":[],"
            + "\"unreachable_tasks\":[],\"completed_tasks\":[]},\"get_executors\":{\"executors\":[]},"
            + "\"get_frameworks\":{\"frameworks\":[],\"completed_frameworks\":[]},\"get_agents\":{\"agents\":[],"
            + "\"recovered_agents\":[]}},\"heartbeat_interval_seconds\":15.0}}",
            first);
        Assert.Equal("20\n{\"type\":\"HEARTBEAT\"}", second);
    }
}
