using Holdfast.Client.Schedulers;
using Holdfast.Client.Streams;
using Holdfast.Client.Tests.Schedulers;
using Holdfast.Protocol.V1.Scheduler;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Client.Tests.Streams;

public sealed class SilenceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_ReaderBusyForLongerThanFiveHeartbeats_IsKept()
    {
        var clock = new FakeTimeProvider();
        await using var master = new ScriptedServer(async (_, connection) =>
        {
            await connection.OpenStreamAsync();
            await connection.SendAsync(Frameworks.Subscribed);
            await connection.SendAsync(Frameworks.Heartbeat);
            await connection.HoldAsync();
        });
        using var client = new SchedulerClient([master.Address], Quick.Options with { Clock = clock });
        await using var signals = client.SubscribeAsync(Frameworks.Subscribe, Token).GetAsyncEnumerator(Token);
        await signals.NextEventAsync();

        clock.Advance(TimeSpan.FromMinutes(10));
        var next = await signals.NextAsync();

        Assert.Equal(Event.Types.Type.Heartbeat, Assert.IsType<StreamEvent<Event>>(next).Event.Type);
        Assert.Single(master.Requests);
    }

    [Fact]
    public async Task Stream_OfAServerThatBeatsOnceInAThousandYears_IsRead()
    {
        await using var master = new ScriptedServer(async (_, connection) =>
        {
            var subscribed = Frameworks.Subscribed;
            subscribed.Subscribed.HeartbeatIntervalSeconds = 3e10;
            await connection.OpenStreamAsync();
            await connection.SendAsync(subscribed);
            await connection.SendAsync(Frameworks.Heartbeat);
            await connection.HoldAsync();
        });
        using var client = new SchedulerClient([master.Address], Quick.Options);
        await using var signals = client.SubscribeAsync(Frameworks.Subscribe, Token).GetAsyncEnumerator(Token);
        await signals.NextEventAsync();

        var next = await signals.NextAsync();

        Assert.Equal(Event.Types.Type.Heartbeat, Assert.IsType<StreamEvent<Event>>(next).Event.Type);
    }

    [Fact]
    public async Task Stream_SilentWhileTheReaderWaits_IsGivenUp()
    {
        var clock = new FakeTimeProvider();
        await using var master = new ScriptedServer((_, connection) => Frameworks.TakeAsync(connection));
        using var client = new SchedulerClient([master.Address], Quick.Options with { Clock = clock });
        await using var signals = client.SubscribeAsync(Frameworks.Subscribe, Token).GetAsyncEnumerator(Token);
        await signals.NextEventAsync();

        var next = signals.NextAsync();
        clock.Advance(TimeSpan.FromSeconds(74.9));
        var isKept = !next.IsCompleted;
        clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.IsType<StreamLost<Event>>(await next);
        Assert.True(isKept);
    }
}
