using System.CommandLine;
using System.Text.Json.Nodes;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Tests.Verbs;

public sealed class NounTests
{
    private static readonly Noun<(string Id, string Host)> Agents = new()
    {
        Singular = "agent",
        Plural = "agents",
        ReadAsync = _ => Task.FromResult<IReadOnlyList<(string, string)>>(
            [("m-S0", "node1"), ("m-S1", "node2"), ("m-S10", "node2")]),
        ReadPastAsync = _ => Task.FromResult<IReadOnlyList<(string, string)>>([("m-S7", "old")]),
        Name = agent => agent.Id,
        Aliases = agent => [agent.Host],
        Columns = [],
        Document = agent => new JsonObject { ["id"] = agent.Id },
        TellAsync = (_, _, _) => Task.CompletedTask,
    };

    [Theory]
    [InlineData("m-S1", "m-S1")]
    [InlineData("node1", "m-S0")]
    [InlineData("S10", "m-S10")]
    [InlineData("S7", "m-S7")]
    public async Task Find_ByIdAliasOrItsEnd_FindsTheOne(string name, string id) =>
        Assert.Equal(id, (await FindAsync(name)).Id);

    [Fact]
    public async Task Find_AnAliasOfSeveral_IsAConflictThatNamesThem()
    {
        var failure = await Assert.ThrowsAsync<Failure>(() => FindAsync("node2"));

        Assert.Equal(4, failure.Code);
        Assert.Equal("'node2' is the name of 2 agents: m-S1, m-S10. Use one of these.", failure.Message);
    }

    [Fact]
    public async Task Find_NothingLikeIt_SaysWhatWasPerhapsMeant()
    {
        var failure = await Assert.ThrowsAsync<Failure>(() => FindAsync("nod1"));

        Assert.Equal(3, failure.Code);
        Assert.StartsWith(
            "There is no agent 'nod1'. Did you mean 'node1'? ", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<(string Id, string Host)> FindAsync(string name)
    {
        using var invocation = new Invocation(new RootCommand().Parse([]), TestContext.Current.CancellationToken);
        return await Agents.FindAsync(invocation, name, isPastWanted: true);
    }
}
