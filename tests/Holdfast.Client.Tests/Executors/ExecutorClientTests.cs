using Google.Protobuf;
using Holdfast.Client.Executors;
using Holdfast.Client.Faults;
using Holdfast.Client.Streams;
using Holdfast.Model.Ids;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Executor;
using Microsoft.Extensions.Time.Testing;
using Task = System.Threading.Tasks.Task;
using TaskStatus = Holdfast.Protocol.V1.TaskStatus;

namespace Holdfast.Client.Tests.Executors;

public sealed class ExecutorClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Event Subscribed => new()
    {
        Type = Event.Types.Type.Subscribed,
        Subscribed = new Event.Types.Subscribed
        {
            ExecutorInfo = new ExecutorInfo { ExecutorId = new ExecutorID { Value = "e" } },
            FrameworkInfo = new FrameworkInfo { User = "nobody", Name = "f" },
            AgentInfo = new AgentInfo { Hostname = "h" },
        },
    };

    [Fact]
    public async Task Agent_ThatComesBack_IsToldWhatItHasNotAcknowledged()
    {
        await using var agent = new ScriptedServer(async (request, connection) =>
        {
            if (!IsSubscribe(request))
            {
                await connection.AcceptAsync();
                return;
            }

            await connection.OpenStreamAsync();
            await connection.SendAsync(Subscribed);
            if (request.Json<Call>().Subscribe.UnacknowledgedTasks.Count > 0) await connection.HoldAsync();
            await connection.SendAsync(Launch("one"));
            await connection.SendAsync(Launch("two"));
            await connection.SendAsync(Acknowledged("one", 1));
            await connection.HoldAsync();
        });
        using var client = new ExecutorClient(Environment(agent), Quick.Options);
        await using var signals = client.SubscribeAsync(Token).GetAsyncEnumerator(Token);
        for (var events = 0; events < 4; events++) await signals.NextEventAsync();

        await client.UpdateAsync(Running("two", 2), Token);
        await client.UpdateAsync(Running("one", 1), Token);
        agent.BreakConnections();
        Assert.IsType<StreamLost<Event>>(await signals.NextAsync());
        await client.UpdateAsync(Running("two", 3), Token);
        await signals.NextEventAsync();

        var calls = agent.Requests.Select(request => request.Json<Call>()).ToList();
        Assert.All(calls, call => Assert.Equal(("e", "f"), (call.ExecutorId.Value, call.FrameworkId.Value)));
        var update = calls[1].Update.Status;
        Assert.Equal((TaskStatus.Types.Source.Executor, "e", true),
            (update.Source, update.ExecutorId.Value, update.HasTimestamp));
        var again = calls[^1].Subscribe;
        Assert.Equal(["two"], again.UnacknowledgedTasks.Select(task => task.TaskId.Value));
        Assert.Equal([Uuid(2), Uuid(1), Uuid(3)], again.UnacknowledgedUpdates.Select(told => told.Status.Uuid));
        Assert.Equal(4, calls.Count); // The update that was made while nobody listened needed no call of its own.
    }

    [Fact]
    public async Task Update_MadeWhileTheAgentTakesTheSubscription_IsToldByACall()
    {
        var proceed = new TaskCompletionSource();
        await using var agent = new ScriptedServer(async (request, connection) =>
        {
            if (!IsSubscribe(request))
            {
                await connection.AcceptAsync();
                return;
            }

            await proceed.Task.WaitAsync(connection.Stop);
            await connection.OpenStreamAsync();
            await connection.SendAsync(Subscribed);
            await connection.HoldAsync();
        });
        using var client = new ExecutorClient(Environment(agent), Quick.Options);
        await using var signals = client.SubscribeAsync(Token).GetAsyncEnumerator(Token);
        var opening = signals.NextEventAsync();
        await agent.WaitForRequestsAsync(1);

        await client.UpdateAsync(Running("one", 1), Token);
        proceed.SetResult();
        await opening;

        Assert.Equal(2, agent.Requests.Count);
        Assert.Equal(Uuid(1), agent.Requests[1].Json<Call>().Update.Status.Uuid);
    }

    [Fact]
    public async Task Update_OnWhoseWayTheConnectionBreaks_IsToldByTheNextSubscriptionOnly()
    {
        await using var agent = new ScriptedServer(async (request, connection) =>
        {
            if (IsSubscribe(request))
            {
                await connection.OpenStreamAsync();
                await connection.SendAsync(Subscribed);
                await connection.HoldAsync();
            }

            connection.Close();
        });
        using var client = new ExecutorClient(Environment(agent), Quick.Options);
        await using var signals = client.SubscribeAsync(Token).GetAsyncEnumerator(Token);
        await signals.NextEventAsync();

        await client.UpdateAsync(Running("one", 1), Token);
        var lost = Assert.IsType<StreamLost<Event>>(await signals.NextAsync());
        await signals.NextEventAsync();

        Assert.Contains("could not be delivered", lost.Reason, StringComparison.Ordinal);
        Assert.Equal(3, agent.Requests.Count);
        var told = agent.Requests[2].Json<Call>().Subscribe.UnacknowledgedUpdates;
        Assert.Equal(Uuid(1), Assert.Single(told).Status.Uuid);
    }

    [Fact]
    public async Task Update_ThatTheAgentRefuses_FailsAndIsForgotten()
    {
        await using var agent = new ScriptedServer(async (request, connection) =>
        {
            if (!IsSubscribe(request))
            {
                await connection.AnswerAsync("400 Bad Request", "no such task");
                return;
            }

            await connection.OpenStreamAsync();
            await connection.SendAsync(Subscribed);
            await connection.HoldAsync();
        });
        using var client = new ExecutorClient(Environment(agent), Quick.Options);
        await using var signals = client.SubscribeAsync(Token).GetAsyncEnumerator(Token);
        await signals.NextEventAsync();

        await Assert.ThrowsAsync<CallRefusedException>(() => client.UpdateAsync(Running("one", 1), Token));
        agent.BreakConnections();
        await signals.NextEventAsync();

        Assert.Empty(agent.Requests[^1].Json<Call>().Subscribe.UnacknowledgedUpdates);
    }

    [Fact]
    public async Task Agent_AwayLongerThanTheRecoveryTimeout_MeansShutdown()
    {
        var clock = new FakeTimeProvider();
        await using var agent = new ScriptedServer(async (request, connection) =>
        {
            if (request.Connection > 0) await connection.HoldAsync();
            await connection.OpenStreamAsync();
            await connection.SendAsync(Subscribed);
            connection.Close();
        });
        var options = Quick.Options with { Clock = clock, AnswerTimeout = TimeSpan.FromHours(1) };
        using var client = new ExecutorClient(Environment(agent), options);
        await using var signals = client.SubscribeAsync(Token).GetAsyncEnumerator(Token);
        await signals.NextEventAsync();
        var lost = Assert.IsType<StreamLost<Event>>(await signals.NextAsync());

        var next = signals.NextAsync();
        clock.Advance(lost.Pause);
        await agent.WaitForRequestsAsync(2);
        clock.Advance(TimeSpan.FromMinutes(14));
        Assert.False(next.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(Event.Types.Type.Shutdown, Assert.IsType<StreamEvent<Event>>(await next).Event.Type);
        Assert.True(await signals.IsAtEndAsync());
    }

    [Fact]
    public async Task Agent_LostWithoutCheckpointing_MeansShutdownAtOnce()
    {
        await using var agent = new ScriptedServer(async (_, connection) =>
        {
            await connection.OpenStreamAsync();
            await connection.SendAsync(Subscribed);
            connection.Close();
        });
        var environment = Environment(agent) with { RecoveryTimeout = TimeSpan.Zero };
        using var client = new ExecutorClient(environment, Quick.Options);
        await using var signals = client.SubscribeAsync(Token).GetAsyncEnumerator(Token);
        await signals.NextEventAsync();

        Assert.IsType<StreamLost<Event>>(await signals.NextAsync());
        var evt = Assert.IsType<StreamEvent<Event>>(await signals.NextAsync()).Event;

        Assert.Equal(Event.Types.Type.Shutdown, evt.Type);
        Assert.True(await signals.IsAtEndAsync());
        Assert.Single(agent.Requests);
    }

    [Fact]
    public async Task ShutdownEvent_IsTheLastSignal()
    {
        await using var agent = new ScriptedServer(async (_, connection) =>
        {
            await connection.OpenStreamAsync();
            await connection.SendAsync(Subscribed);
            await connection.SendAsync(new Event { Type = Event.Types.Type.Shutdown });
            await connection.HoldAsync();
        });
        using var client = new ExecutorClient(Environment(agent), Quick.Options);
        await using var signals = client.SubscribeAsync(Token).GetAsyncEnumerator(Token);
        await signals.NextEventAsync();

        Assert.Equal(Event.Types.Type.Shutdown, (await signals.NextEventAsync()).Type);
        Assert.True(await signals.IsAtEndAsync());
    }

    private static ExecutorEnvironment Environment(ScriptedServer agent) => new()
    {
        Framework = FrameworkId.Parse("f"),
        Executor = ExecutorId.Parse("e"),
        Agent = agent.Address,
        RecoveryTimeout = TimeSpan.FromMinutes(15),
    };

    private static bool IsSubscribe(ReceivedRequest request) =>
        request.Text.Contains("\"SUBSCRIBE\"", StringComparison.Ordinal);

    private static Event Launch(string task) => new()
    {
        Type = Event.Types.Type.Launch,
        Launch = new Event.Types.Launch
        {
            Task = new TaskInfo
            {
                Name = task,
                TaskId = new TaskID { Value = task },
                AgentId = new AgentID { Value = "a" },
            },
        },
    };

    private static Event Acknowledged(string task, byte uuid) => new()
    {
        Type = Event.Types.Type.Acknowledged,
        Acknowledged = new Event.Types.Acknowledged { TaskId = new TaskID { Value = task }, Uuid = Uuid(uuid) },
    };

    private static TaskStatus Running(string task, byte uuid) => new()
    {
        TaskId = new TaskID { Value = task },
        State = TaskState.TaskRunning,
        Uuid = Uuid(uuid),
    };

    private static ByteString Uuid(byte last) => ByteString.CopyFrom([.. new byte[15], last]);
}
