using System.CommandLine;
using Holdfast.Cli.Output;
using Holdfast.Client;
using Holdfast.Client.Agents;
using Holdfast.Client.Faults;

namespace Holdfast.Cli.Agents;

/// <summary>
/// <c>holdfast agents trust-master</c>: ends an agent's distrust of a master that does not know its past.
/// </summary>
internal static class TrustMasterCommand
{
    private static readonly ServerAddress Default = new("127.0.0.1:5051");

    // Somebody waits at a terminal; an agent that is well answers in milliseconds.
    private static readonly ClientOptions Options = new() { AnswerTimeout = TimeSpan.FromSeconds(15) };

    public static string[] Examples { get; } =
    [
        "holdfast agents trust-master",
        "holdfast agents trust-master --agent 127.0.0.1:5061",
    ];

    public static Command Build()
    {
        var agent = new Option<ServerAddress>("--agent")
        {
            Description = "The agent's address. Only on the agent's own machine can its token be read.",
            HelpName = "HOST:PORT",
            DefaultValueFactory = _ => Default,
            CustomParser = ServerAddress.Read,
        };
        var command = new Command(
            "trust-master",
            "Lets an agent obey the master it is connected to, though that master does not know its past "
            + "(a new or restored registry). Until then the agent refuses to destroy, unreserve or shut down anything. "
            + "Say it only after checking that this is the right master.")
        {
            agent,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(agent), parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ServerAddress agent, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        using var client = new AgentAdminClient(agent.Uri, Options);
        try
        {
            var outcome = await client.TrustMasterAsync(token: null, cancellationToken);
            if (outcome.TokenFile is { } path)
            {
                if (OperatorTokenFile.Read(path, out var fault) is not { } token)
                {
                    await console.Error.WriteLineAsync($"holdfast: {agent}: {fault}");
                    return ExitCode.Failed;
                }

                outcome = await client.TrustMasterAsync(token, cancellationToken);
            }

            var writer = outcome.Obeyed ? console.Output : console.Error;
            await writer.WriteLineAsync($"{agent}: {outcome.Text}");
            return outcome.Obeyed ? ExitCode.Done : ExitCode.Failed;
        }
        catch (ClientException failure)
        {
            await console.Error.WriteLineAsync($"holdfast: {failure.Message}");
            return Failure.CodeOf(failure);
        }
    }
}
