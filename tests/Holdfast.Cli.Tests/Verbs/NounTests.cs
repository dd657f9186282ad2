using System.CommandLine;
using System.Text.Json.Nodes;
using Holdfast.Cli.Agents;
using Holdfast.Cli.Frameworks;
using Holdfast.Cli.Offers;
using Holdfast.Cli.Reservations;
using Holdfast.Cli.Roles;
using Holdfast.Cli.Tasks;
using Holdfast.Cli.Verbs;
using Holdfast.Cli.Volumes;

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
        IsFoundByEnd = true,
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

    /// <summary>People choose such names: <c>kill 1</c> must not end <c>web-1</c>, nor <c>destroy db/data</c> reach
    /// <c>prod-db/data</c>.</summary>
    [Theory]
    [InlineData("1")]
    [InlineData("db/data")]
    [InlineData("data")]
    public async Task Find_ByTheEndOfANameThatPeopleChoose_FindsNothing(string name)
    {
        var named = new Noun<string>
        {
            Singular = "volume",
            Plural = "volumes",
            ReadAsync = _ => Task.FromResult<IReadOnlyList<string>>(["web-1", "prod-db/data", "old-data"]),
            ReadPastAsync = _ => Task.FromResult<IReadOnlyList<string>>(["past-1"]),
            Name = item => item,
            Columns = [],
            Document = item => new JsonObject { ["name"] = item },
            TellAsync = (_, _, _) => Task.CompletedTask,
        };

        var failure = await Assert.ThrowsAsync<Failure>(() => FindAsync(named, name));

        Assert.Equal(3, failure.Code);
    }

    [Fact]
    public void Nouns_FoundByTheEndOfTheirNames_AreThoseWithIdsOfTheMaster()
    {
        (string Noun, bool IsFoundByEnd)[] all =
        [
            Of(AgentNoun.Instance), Of(FrameworkNoun.Instance), Of(OfferNoun.Instance), Of(TaskNoun.Instance),
            Of(VolumeNoun.Instance), Of(TrashNoun.Instance), Of(ReservationNoun.Instance), Of(RoleNoun.Instance),
        ];

        Assert.Equal(["agent", "framework", "offer"], all.Where(one => one.IsFoundByEnd).Select(one => one.Noun));
    }

    [Fact]
    public async Task Find_NothingLikeIt_SaysWhatWasPerhapsMeant()
    {
        var failure = await Assert.ThrowsAsync<Failure>(() => FindAsync("nod1"));

        Assert.Equal(3, failure.Code);
        Assert.StartsWith(
            "There is no agent 'nod1'. Did you mean 'node1'? ", failure.Message, StringComparison.Ordinal);
    }

    private static (string Noun, bool IsFoundByEnd) Of<T>(Noun<T> noun) => (noun.Singular, noun.IsFoundByEnd);

    private static Task<(string Id, string Host)> FindAsync(string name) => FindAsync(Agents, name);

    private static async Task<T> FindAsync<T>(Noun<T> noun, string name)
    {
        using var invocation = new Invocation(new RootCommand().Parse([]), TestContext.Current.CancellationToken);
        return await noun.FindAsync(invocation, name, isPastWanted: true);
    }
}
