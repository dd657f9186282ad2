using Holdfast.Client.Faults;
using Holdfast.Client.Operators;
using Holdfast.Client.Raw;
using Holdfast.Client.Streams;
using Holdfast.Protocol.V1.Master;

namespace Holdfast.Client.Tests.Operators;

public sealed class OperatorClientTests
{
    private const string Healthy = """{"type":"GET_HEALTH","get_health":{"healthy":true}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Call GetHealth => new() { Type = Call.Types.Type.GetHealth };

    private static Call Teardown => new() { Type = Call.Types.Type.Teardown };

    [Fact]
    public async Task Read_AtAServerThatClosesOrStops_IsAskedAgain()
    {
        var attempts = 0;
        await using var master = new ScriptedServer(async (_, connection) =>
        {
            var attempt = Interlocked.Increment(ref attempts);
            if (attempt == 3) await connection.AnswerAsync("200 OK", Healthy);
            if (attempt == 2) await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"type\"");
            connection.Close();
        });
        using var client = new OperatorClient([master.Address], Quick.Options);

        var answer = await client.ReadAsync(GetHealth, Token);

        Assert.True(answer.GetHealth.Healthy);
        Assert.Equal(3, master.Requests.Count);
    }

    [Fact]
    public async Task Read_NoMasterRuns_FailsOnceEachWasAsked()
    {
        using var client = new OperatorClient(
            [new Uri("http://127.0.0.1:1"), new Uri("http://127.0.0.1:2")],
            Quick.Options with { ReadPatience = TimeSpan.Zero });

        var failure = await Assert.ThrowsAsync<ServerUnreachableException>(() => client.ReadAsync(GetHealth, Token));

        Assert.Contains("127.0.0.1:2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_OfANameThatNobodyKnows_SaysSo()
    {
        using var client = new OperatorClient(
            [new Uri("http://nosuchname.invalid:1")],
            Quick.Options with { ReadPatience = TimeSpan.Zero, AnswerTimeout = TimeSpan.FromMinutes(1) });

        var failure = await Assert.ThrowsAsync<ServerUnreachableException>(() => client.ReadAsync(GetHealth, Token));

        Assert.StartsWith(
            "The name 'nosuchname.invalid' is not known on this machine", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Before: only reads of the operator API went on, and with the first master dead all else
    /// failed.</summary>
    [Fact]
    public async Task AnyCall_WhereTheFirstMasterIsDead_GoesToTheNext()
    {
        await using var leader = new ScriptedServer((_, connection) => connection.AcceptAsync());
        Uri[] masters = [new("http://127.0.0.1:1"), leader.Address];
        using var client = new OperatorClient(masters, Quick.Options);
        using var raw = new RawClient(masters, Quick.Options);

        await client.SendAsync(Teardown, Token);
        await raw.PostAsync("/x", "text", "text/plain", Stream.Null, Token);
        await raw.GetAsync("/y", Token);

        Assert.Equal(3, leader.Requests.Count);
        Assert.Equal(leader.Address, client.Leader);
    }

    /// <summary>One that may have taken the call is the only one that is asked.</summary>
    [Fact]
    public async Task Write_ThatMayHaveBeenTaken_GoesToNoOther()
    {
        await using var broken = new ScriptedServer((_, connection) =>
        {
            connection.Close();
            return Task.CompletedTask;
        });
        await using var other = new ScriptedServer((_, connection) => connection.AcceptAsync());
        using var client = new OperatorClient([broken.Address, other.Address], Quick.Options);

        await Assert.ThrowsAsync<CallUncertainException>(() => client.SendAsync(Teardown, Token));

        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Write_AtAStandby_GoesOnToTheLeaderAndStaysThere()
    {
        await using var leader = new ScriptedServer((_, connection) => connection.AcceptAsync());
        await using var standby = new ScriptedServer(
            (_, connection) => connection.RedirectAsync(leader.Address, "/api/v1"));
        using var client = new OperatorClient([standby.Address], Quick.Options);

        await client.SendAsync(Teardown, Token);
        await client.SendAsync(Teardown, Token);

        Assert.Single(standby.Requests);
        Assert.Equal(2, leader.Requests.Count);
    }

    [Fact]
    public async Task Destroy_OfVolumesThatWereSeen_SaysTheirIds()
    {
        await using var master = new ScriptedServer((_, connection) => connection.AcceptAsync());
        using var client = new OperatorClient([master.Address], Quick.Options);

        await client.DestroySeenAsync(new() { AgentId = new() { Value = "S0" } }, ["v1", "v 2"], Token);

        Assert.Equal("POST /api/v1?volume_id=v1&volume_id=v%202 HTTP/1.1", Assert.Single(master.Requests).Line);
    }

    [Fact]
    public async Task Write_AtAServerThatCloses_IsUncertainAndNotRepeated()
    {
        await using var master = new ScriptedServer((_, connection) =>
        {
            connection.Close();
            return Task.CompletedTask;
        });
        using var client = new OperatorClient([master.Address], Quick.Options);

        var failure = await Assert.ThrowsAsync<CallUncertainException>(() => client.SendAsync(Teardown, Token));

        Assert.Equal(RetryAdvice.FindOutFirst, failure.Retry);
        Assert.Single(master.Requests);
    }

    [Fact]
    public async Task Masters_ThatSendCallersInACircle_AreGivenUp()
    {
        ScriptedServer? self = null;
        await using var master = self = new ScriptedServer(
            (_, connection) => connection.RedirectAsync(self!.Address, "/api/v1"));
        using var client = new OperatorClient([master.Address], Quick.Options);

        var failure = await Assert.ThrowsAsync<ServerUnreachableException>(() => client.SendAsync(Teardown, Token));

        Assert.Contains("leader", failure.Message, StringComparison.Ordinal);
        Assert.Equal(5, master.Requests.Count);
    }

    [Fact]
    public async Task Calls_OfTheWrongKind_AreNotSent()
    {
        using var client = new OperatorClient([new Uri("http://127.0.0.1:1")], Quick.Options);

        await Assert.ThrowsAsync<ArgumentException>(() => client.ReadAsync(Teardown, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.SendAsync(GetHealth, Token));
    }

    [Fact]
    public async Task Subscribe_StreamEnds_IsOpenedAgain()
    {
        await using var master = new ScriptedServer(async (request, connection) =>
        {
            await connection.OpenStreamAsync();
            await connection.SendAsync(new Event
            {
                Type = Event.Types.Type.Subscribed,
                Subscribed = new Event.Types.Subscribed { HeartbeatIntervalSeconds = 15 },
            });
            if (request.Connection > 0) await connection.HoldAsync();
            await connection.WriteAsync("0\r\n\r\n");
            connection.Close();
        });
        using var client = new OperatorClient([master.Address], Quick.Options);
        await using var signals = client.SubscribeAsync(Token).GetAsyncEnumerator(Token);
        await signals.NextEventAsync();

        var lost = Assert.IsType<StreamLost<Event>>(await signals.NextAsync());

        Assert.Contains("ended the stream", lost.Reason, StringComparison.Ordinal);
        Assert.NotNull((await signals.NextEventAsync()).Subscribed);
    }
}
