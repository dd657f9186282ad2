using Holdfast.Client.Faults;
using Holdfast.Client.Schedulers;
using Holdfast.Client.Streams;
using Holdfast.Client.Transport;
using Holdfast.Protocol.V1.Scheduler;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Client.Tests.Schedulers;

public sealed class SchedulerStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Subscribe_AtAStandby_GoesOnToTheLeader()
    {
        await using var leader = new ScriptedServer((_, connection) => Frameworks.TakeAsync(connection));
        await using var standby = new ScriptedServer(
            (_, connection) => connection.RedirectAsync(leader.Address, "/api/v1/scheduler"));
        using var client = new SchedulerClient([standby.Address], Quick.Options);
        await using var signals = client.SubscribeAsync(Frameworks.Subscribe, Token).GetAsyncEnumerator(Token);

        var opened = Assert.IsType<StreamOpened<Event>>(await signals.NextAsync());
        var evt = await signals.NextEventAsync();

        Assert.Equal(leader.Address, opened.Server);
        Assert.Equal(Event.Types.Type.Subscribed, evt.Type);
        Assert.Equal(Frameworks.Id, client.FrameworkId);
        Assert.Equal("POST /api/v1/scheduler HTTP/1.1", Assert.Single(leader.Requests).Line);
        Assert.Equal("application/json", leader.Requests[0].Header("Content-Type"));
        Assert.Null(leader.Requests[0].Header("Mesos-Stream-Id"));
    }

    [Fact]
    public async Task Stream_CutInsideARecord_IsOpenedAgainWithTheFrameworksId()
    {
        await using var master = new ScriptedServer(async (request, connection) =>
        {
            if (request.Connection > 0) await Frameworks.TakeAsync(connection);
            await connection.OpenStreamAsync();
            await connection.SendAsync(Frameworks.Subscribed);
            await connection.WriteAsync("5\r\n20\n{\"\r\n");
            connection.Close();
        });
        using var client = new SchedulerClient([master.Address], Quick.Options);
        await using var signals = client.SubscribeAsync(Frameworks.Subscribe, Token).GetAsyncEnumerator(Token);

        await signals.NextEventAsync();
        var lost = Assert.IsType<StreamLost<Event>>(await signals.NextAsync());
        var evt = await signals.NextEventAsync();

        Assert.InRange(lost.Pause, TimeSpan.FromTicks(1), Quick.Options.PauseMax);
        Assert.Equal(Event.Types.Type.Subscribed, evt.Type);
        Assert.Null(master.Requests[0].Json<Call>().FrameworkId);
        var again = master.Requests[1].Json<Call>();
        Assert.Equal(Frameworks.Id, again.FrameworkId.Value);
        Assert.Equal(Frameworks.Id, again.Subscribe.FrameworkInfo.Id.Value);
    }

    [Fact]
    public async Task Stream_FiveHeartbeatsMissed_IsGivenUpAndNotBefore()
    {
        var clock = new FakeTimeProvider();
        var beats = new SemaphoreSlim(0);
        await using var master = new ScriptedServer(async (_, connection) =>
        {
            await connection.OpenStreamAsync();
            await connection.SendAsync(Frameworks.Subscribed);
            while (true)
            {
                await beats.WaitAsync(connection.Stop);
                await connection.SendAsync(Frameworks.Heartbeat);
            }
        });
        using var client = new SchedulerClient([master.Address], Quick.Options with { Clock = clock });
        await using var signals = client.SubscribeAsync(Frameworks.Subscribe, Token).GetAsyncEnumerator(Token);
        await signals.NextEventAsync();

        clock.Advance(TimeSpan.FromSeconds(74));
        beats.Release();
        var beat = await signals.NextEventAsync();
        clock.Advance(TimeSpan.FromSeconds(74));
        beats.Release();
        await signals.NextEventAsync();
        var next = signals.NextAsync();
        clock.Advance(TimeSpan.FromSeconds(75));

        Assert.Equal(Event.Types.Type.Heartbeat, beat.Type);
        var lost = Assert.IsType<StreamLost<Event>>(await next);
        Assert.Contains("silent for 75 s", lost.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribe_FirstMasterIsDead_AsksTheNext()
    {
        await using var leader = new ScriptedServer((_, connection) => Frameworks.TakeAsync(connection));
        using var client = new SchedulerClient([new Uri("http://127.0.0.1:1"), leader.Address], Quick.Options);
        await using var signals = client.SubscribeAsync(Frameworks.Subscribe, Token).GetAsyncEnumerator(Token);

        Assert.IsType<StreamLost<Event>>(await signals.NextAsync());

        Assert.Equal(leader.Address, Assert.IsType<StreamOpened<Event>>(await signals.NextAsync()).Server);
    }

    [Fact]
    public async Task Subscribe_MasterNotReady_TriesAgain()
    {
        await using var master = new ScriptedServer((request, connection) => request.Connection == 0
            ? connection.AnswerAsync("503 Service Unavailable", "not recovered", "Connection: close")
            : Frameworks.TakeAsync(connection));
        using var client = new SchedulerClient([master.Address], Quick.Options);
        await using var signals = client.SubscribeAsync(Frameworks.Subscribe, Token).GetAsyncEnumerator(Token);

        var lost = Assert.IsType<StreamLost<Event>>(await signals.NextAsync());

        Assert.Contains("not recovered", lost.Reason, StringComparison.Ordinal);
        Assert.IsType<StreamOpened<Event>>(await signals.NextAsync());
    }

    [Fact]
    public async Task Subscribe_Refused_FailsWithTheMastersReason()
    {
        await using var master = new ScriptedServer(
            (_, connection) => connection.AnswerAsync("400 Bad Request", "no such role"));
        using var client = new SchedulerClient([master.Address], Quick.Options);
        await using var signals = client.SubscribeAsync(Frameworks.Subscribe, Token).GetAsyncEnumerator(Token);

        var refused = await Assert.ThrowsAsync<CallRefusedException>(() => signals.NextAsync());

        Assert.Equal((400, "no such role", RetryAdvice.Never), (refused.Status, refused.Reason, refused.Retry));
        Assert.Single(master.Requests);
    }

    [Fact]
    public async Task ErrorEvent_IsTheLastSignal()
    {
        await using var master = new ScriptedServer(async (_, connection) =>
        {
            await connection.OpenStreamAsync();
            await connection.SendAsync(new Event
            {
                Type = Event.Types.Type.Error,
                Error = new Event.Types.Error { Message = "Framework failed over" },
            });
            connection.Close();
        });
        using var client = new SchedulerClient([master.Address], Quick.Options);
        await using var signals = client.SubscribeAsync(Frameworks.Subscribe, Token).GetAsyncEnumerator(Token);

        var evt = await signals.NextEventAsync();

        Assert.Equal("Framework failed over", evt.Error.Message);
        Assert.True(await signals.IsAtEndAsync());
        Assert.Single(master.Requests);
    }

    [Fact]
    public async Task Stream_OfProtobuf_IsRead()
    {
        await using var master = new ScriptedServer(async (_, connection) =>
        {
            await connection.OpenStreamAsync(mediaType: "application/x-protobuf");
            await connection.SendAsync(Frameworks.Subscribed, isJson: false);
            await connection.HoldAsync();
        });
        using var client = new SchedulerClient([master.Address], Quick.Options with { Form = WireForm.Protobuf });
        await using var signals = client.SubscribeAsync(Frameworks.Subscribe, Token).GetAsyncEnumerator(Token);

        Assert.Equal(Frameworks.Subscribed, await signals.NextEventAsync());

        Assert.Equal("application/x-protobuf", master.Requests[0].Header("Accept"));
        Assert.Equal("redis", Call.Parser.ParseFrom(master.Requests[0].Body).Subscribe.FrameworkInfo.Name);
    }
}
