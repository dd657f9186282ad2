using System.CommandLine;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Agents;

/// <summary>
/// <c>holdfast agents trust-master</c>: ends an agent's distrust of a master that does not know its past.
/// </summary>
internal static class TrustMasterCommand
{
    private static readonly Option<ServerAddress> Agent = new("--agent")
    {
        Description = "The agent's address; say this on that agent's machine, where alone its token can be read.",
        HelpName = "HOST:PORT",
        DefaultValueFactory = _ => new ServerAddress("127.0.0.1:5051"),
        CustomParser = ServerAddress.Read,
    };

    public static Verb Build() => new Verb(
        "trust-master",
        "Lets an agent obey the master it is connected to, though that master does not know its past "
        + "(a new or restored registry). Until then the agent refuses to destroy, unreserve or shut down anything. "
        + "Say it only after checking that this is the right master.",
        "holdfast agents trust-master",
        "holdfast agents trust-master --agent 127.0.0.1:5061")
    {
        Agent,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var agent = invocation.Get(Agent);
        var client = invocation.Connection.AgentAdmin(agent);
        var outcome = await client.TrustMasterAsync(token: null, invocation.Stopping);
        if (outcome.TokenFile is { } path)
        {
            outcome = await client.TrustMasterAsync(OperatorTokenFile.Read(agent, path), invocation.Stopping);
            if (outcome.TokenFile is not null) throw OperatorTokenFile.NotItsOwn(agent, path);
        }

        if (!outcome.Obeyed) throw Failure.Failed($"{agent}: {outcome.Text}");
        await invocation.Terminal.Output.WriteLineAsync($"{agent}: {outcome.Text}");
        return ExitCode.Done;
    }
}
