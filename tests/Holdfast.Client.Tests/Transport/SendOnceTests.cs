using Holdfast.Client.Agents;
using Holdfast.Client.Faults;
using Holdfast.Client.Transport;

namespace Holdfast.Client.Tests.Transport;

public sealed class SendOnceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Content_AskedForASecondTime_Refuses()
    {
        using var content = new SendOnceContent("x"u8.ToArray(), "application/json");
        Assert.False(content.HasBegun);

        await content.CopyToAsync(Stream.Null, Token);

        Assert.True(content.HasBegun);
        await Assert.ThrowsAsync<InvalidOperationException>(() => content.CopyToAsync(Stream.Null, Token));
    }

    // What the client guards against does happen: the same server makes an unguarded handler repeat a POST by itself.
    [Fact]
    public async Task ClosingServer_UnguardedPostWithoutABody_SeesItTwice()
    {
        await using var server = ThatClosesOnTheSecond();
        using var http = new HttpClient();
        using var first = await http.PostAsync(server.Address, content: null, Token);

        await Assert.ThrowsAsync<HttpRequestException>(() => http.PostAsync(server.Address, content: null, Token));

        Assert.True(server.Requests.Count > 2, $"{server.Requests.Count} requests");
    }

    [Fact]
    public async Task ClosingServer_GuardedPostWithoutABody_SeesItOnce()
    {
        await using var server = ThatClosesOnTheSecond();
        using var client = new AgentAdminClient(server.Address, Quick.Options);
        await client.TrustMasterAsync(token: null, Token);

        await Assert.ThrowsAsync<CallUncertainException>(() => client.TrustMasterAsync(token: null, Token));

        Assert.Equal([0, 0], server.Requests.Select(request => request.Connection));
    }

    private static ScriptedServer ThatClosesOnTheSecond()
    {
        var count = 0;
        return new ScriptedServer((_, connection) =>
        {
            if (Interlocked.Increment(ref count) == 1)
                return connection.AnswerAsync("200 OK", """{"obeyed":true,"text":"Done."}""");
            connection.Close();
            return Task.CompletedTask;
        });
    }
}
