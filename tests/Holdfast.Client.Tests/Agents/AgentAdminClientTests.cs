using Holdfast.Client.Agents;
using Holdfast.Client.Faults;

namespace Holdfast.Client.Tests.Agents;

public sealed class AgentAdminClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("200 OK", true)]
    [InlineData("409 Conflict", false)]
    public async Task TrustMaster_Answered_SaysWhatCameOfIt(string status, bool isObeyed)
    {
        var body = $$"""{"obeyed":{{(isObeyed ? "true" : "false")}},"text":"So it is."}""";
        await using var agent = new ScriptedServer((_, connection) => connection.AnswerAsync(status, body));
        using var client = new AgentAdminClient(agent.Address, Quick.Options);

        var outcome = await client.TrustMasterAsync(token: null, Token);

        Assert.Equal(new TrustOutcome(isObeyed, "So it is."), outcome);
        Assert.Equal("POST /holdfast/v1/trust-master HTTP/1.1", Assert.Single(agent.Requests).Line);
    }

    [Fact]
    public async Task TrustMaster_WithoutItsToken_SaysWhichFileHoldsItAndShowsItTheNextTime()
    {
        const string Body = """{"obeyed":false,"text":"Show it.","token_file":"/w/operator.token"}""";
        await using var agent = new ScriptedServer(
            (_, connection) => connection.AnswerAsync("401 Unauthorized", Body));
        using var client = new AgentAdminClient(agent.Address, Quick.Options);

        var outcome = await client.TrustMasterAsync(token: null, Token);
        await client.TrustMasterAsync("abc", Token);

        Assert.Equal(new TrustOutcome(false, "Show it.", "/w/operator.token"), outcome);
        Assert.DoesNotContain("Authorization", agent.Requests[0].Head, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer abc", agent.Requests[^1].Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task TrustMaster_AtSomethingElse_SaysThatItIsNoAgent(string body)
    {
        await using var other = new ScriptedServer((_, connection) => connection.AnswerAsync("200 OK", body));
        using var client = new AgentAdminClient(other.Address, Quick.Options);

        var failure = await Assert.ThrowsAsync<AnswerFormatException>(
            () => client.TrustMasterAsync(token: null, Token));

        Assert.Contains(other.Address.Authority, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrustMaster_AgentRecovering_IsRefusedWithItsReason()
    {
        await using var agent = new ScriptedServer(
            (_, connection) => connection.AnswerAsync("503 Service Unavailable", "Agent has not finished recovery"));
        using var client = new AgentAdminClient(agent.Address, Quick.Options);

        var refused = await Assert.ThrowsAsync<CallRefusedException>(
            () => client.TrustMasterAsync(token: null, Token));

        Assert.Equal((503, "Agent has not finished recovery"), (refused.Status, refused.Reason));
    }

    [Fact]
    public async Task TrustMaster_NobodyListens_SaysThatNothingWasSent()
    {
        using var client = new AgentAdminClient(new Uri("http://127.0.0.1:1"), Quick.Options);

        var failure = await Assert.ThrowsAsync<ServerUnreachableException>(
            () => client.TrustMasterAsync(token: null, Token));

        Assert.Equal(RetryAdvice.Safe, failure.Retry);
    }

    [Fact]
    public async Task Fsck_Answered_HasWhatWasFoundAndMended()
    {
        const string Body = """
            {"agent_id":"m-S0","hostname":"node1","checked_at":"2026-11-30T02:00:00.000Z","took_secs":0.1,"ok":3,
             "under_way":0,"findings":[{"verdict":"half-made","subject":"v","volume_id":"a","root":"/d","reason":"r",
             "remedy":"do","fix":"write it"}],"volumes":["a"],"fixes":[{"fix":"write it","fault":null}]}
            """;
        await using var agent = new ScriptedServer((_, connection) => connection.AnswerAsync("200 OK", Body));
        using var client = new AgentAdminClient(agent.Address, Quick.Options);

        var seen = await client.FsckAsync(Token);
        var mended = await client.FixAsync("abc", Token);

        Assert.Equal((3, new FsckFound("half-made", "v", "r", "do", "a", "/d", "write it")),
            (seen.Ok, Assert.Single(seen.Findings!)));
        Assert.Equal((200, new FsckFixed("write it")), (mended.Status, Assert.Single(mended.Fixes!)));
        Assert.Equal(
            ["GET /holdfast/v1/fsck HTTP/1.1", "POST /holdfast/v1/fsck HTTP/1.1"],
            agent.Requests.Select(static request => request.Line));
    }

    /// <summary>What says nothing must not look like disks that are as they should be.</summary>
    [Fact]
    public async Task Fsck_OfSomethingElse_IsNoAnswer()
    {
        await using var other = new ScriptedServer((_, connection) => connection.AnswerAsync("200 OK", "{}"));
        using var client = new AgentAdminClient(other.Address, Quick.Options);

        await Assert.ThrowsAsync<AnswerFormatException>(() => client.FsckAsync(Token));
        await Assert.ThrowsAsync<AnswerFormatException>(() => client.FixAsync(token: null, Token));
    }
}
