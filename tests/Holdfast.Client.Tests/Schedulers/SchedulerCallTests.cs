using Holdfast.Client.Faults;
using Holdfast.Client.Schedulers;
using Holdfast.Client.Streams;
using Holdfast.Protocol.V1.Scheduler;

namespace Holdfast.Client.Tests.Schedulers;

public sealed class SchedulerCallTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_OfASubscriber_CarriesStreamAndFramework()
    {
        await using var master = Master((_, connection) => connection.AcceptAsync());
        using var client = new SchedulerClient([master.Address], Quick.Options);
        await using var signals = await SubscribeAsync(client);

        await client.SendAsync(Frameworks.Revive, Token);

        var request = master.Requests[1];
        Assert.Equal("stream-1", request.Header("Mesos-Stream-Id"));
        Assert.Equal(Frameworks.Id, request.Json<Call>().FrameworkId.Value);
    }

    [Fact]
    public async Task Call_WithoutASubscription_IsNotSent()
    {
        await using var master = Master((_, connection) => connection.AcceptAsync());
        using var client = new SchedulerClient([master.Address], Quick.Options);

        var failure = await Assert.ThrowsAsync<NotSubscribedException>(
            () => client.SendAsync(Frameworks.Revive, Token));

        Assert.Equal(RetryAdvice.Safe, failure.Retry);
        Assert.Empty(master.Requests);
    }

    // On a reused connection a handler may take the close for a stale one and repeat by itself; on a fresh one it
    // never does. Half an answer is as bad as none.
    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(true, "HTTP/1.1 2")]
    public async Task Call_ReadByAServerThatCloses_IsUncertainAndNotRepeated(bool isReused, string answered)
    {
        var calls = 0;
        await using var master = Master(async (_, connection) =>
        {
            if (Interlocked.Increment(ref calls) == 1 && isReused)
            {
                await connection.AcceptAsync();
                return;
            }

            await connection.WriteAsync(answered);
            connection.Close();
        });
        using var client = new SchedulerClient([master.Address], Quick.Options);
        await using var signals = await SubscribeAsync(client);
        if (isReused) await client.SendAsync(Frameworks.Revive, Token);

        var failure = await Assert.ThrowsAsync<CallUncertainException>(
            () => client.SendAsync(new Call { Type = Call.Types.Type.Suppress }, Token));

        Assert.Equal(RetryAdvice.FindOutFirst, failure.Retry);
        var sent = master.Requests.Where(request => !Frameworks.IsSubscribe(request)).ToList();
        Assert.Single(sent, request => request.Text.Contains("SUPPRESS", StringComparison.Ordinal));
        if (isReused) Assert.Equal(sent[0].Connection, sent[1].Connection);
    }

    [Fact]
    public async Task Call_AtAMasterThatNoLongerLeads_IsNotFollowedAndTheClientSubscribesAnew()
    {
        await using var next = new ScriptedServer((_, connection) => Frameworks.TakeAsync(connection, "stream-2"));
        var isLeading = true;
        await using var old = new ScriptedServer((request, connection) =>
        {
            if (Frameworks.IsSubscribe(request) && isLeading) return Frameworks.TakeAsync(connection);
            isLeading = false;
            return connection.RedirectAsync(next.Address, "/api/v1/scheduler");
        });
        using var client = new SchedulerClient([old.Address], Quick.Options);
        await using var signals = await SubscribeAsync(client);

        await Assert.ThrowsAsync<NotSubscribedException>(() => client.SendAsync(Frameworks.Revive, Token));
        Assert.IsType<StreamLost<Event>>(await signals.NextAsync());
        await signals.NextEventAsync();

        Assert.True(Frameworks.IsSubscribe(Assert.Single(next.Requests)));
    }

    [Theory]
    [InlineData("403 Forbidden", RetryAdvice.Never)]
    [InlineData("503 Service Unavailable", RetryAdvice.FindOutFirst)]
    public async Task Call_Refused_SaysWhetherToRepeat(string status, RetryAdvice advice)
    {
        await using var master = Master((_, connection) => connection.AnswerAsync(status, "because"));
        using var client = new SchedulerClient([master.Address], Quick.Options);
        await using var signals = await SubscribeAsync(client);

        var refused = await Assert.ThrowsAsync<CallRefusedException>(() => client.SendAsync(Frameworks.Revive, Token));

        Assert.Equal(("because", advice), (refused.Reason, refused.Retry));
        Assert.Equal(2, master.Requests.Count);
    }

    private static ScriptedServer Master(Func<ReceivedRequest, ScriptedConnection, Task> calls) =>
        new((request, connection) => Frameworks.IsSubscribe(request)
            ? Frameworks.TakeAsync(connection)
            : calls(request, connection));

    private static async Task<IAsyncEnumerator<StreamSignal<Event>>> SubscribeAsync(SchedulerClient client)
    {
        var signals = client.SubscribeAsync(Frameworks.Subscribe, Token).GetAsyncEnumerator(Token);
        await signals.NextEventAsync();
        return signals;
    }
}
