using System.CommandLine;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;
using Holdfast.Cli.Volumes;

namespace Holdfast.Cli.Agents;

/// <summary><c>holdfast agents rejoin</c>: lets an agent that was marked gone in again.</summary>
internal static class RejoinCommand
{
    private static readonly Option<ServerAddress> Agent = new("--agent")
    {
        Description = "The agent's address; say this on that agent's machine, where alone its token can be read.",
        HelpName = "HOST:PORT",
        DefaultValueFactory = _ => new ServerAddress("127.0.0.1:5051"),
        CustomParser = ServerAddress.Read,
    };

    public static Verb Build() => Changes.Makes(new Verb(
        "rejoin",
        "Has an agent that was marked gone join its cluster again, under another id. Its volumes are then listed as "
        + "orphans, with all their data, and offered again once each of them is adopted with 'holdfast volumes adopt'.",
        "holdfast agents rejoin --plan",
        "holdfast agents rejoin --agent 127.0.0.1:5051")
    {
        Agent,
    }, RunAsync);

    private static Task<int> RunAsync(Invocation invocation)
    {
        var agent = invocation.Get(Agent);
        return new VolumeOrder(invocation, $"{agent}", agent, (client, isPlan, token, cancellationToken) =>
            client.RejoinAsync(isPlan, token, cancellationToken)).RunAsync();
    }
}
