using System.CommandLine;
using Holdfast.Cli.Agents;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Raw;

namespace Holdfast.Cli.Api;

/// <summary><c>holdfast api GET|POST path</c>: whatever has no verb of its own.</summary>
internal static class ApiCommand
{
    private static readonly Argument<string> Path = new("path")
    {
        Description = "The path and its query, such as /state or '/slaves?slave_id=…'.", HelpName = "PATH",
    };

    private static readonly Option<string?> Agent = AgentOption.Make("Asks this agent instead of the master.");

    private static readonly Option<string> Body = new("--data", "-d")
    {
        Description = "What is sent: the text itself, '@file', or '-' for what comes in.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<string> Type = new("--type")
    {
        Description = "What the text is.", HelpName = "TYPE", DefaultValueFactory = _ => "application/json",
    };

    public static Verb Build() => new("api", "Asks the leading master, or an agent, by the path of its HTTP API.")
    {
        new Verb(
            "GET", "Prints the document at a path.",
            "holdfast api GET /state", "holdfast api GET /metrics/snapshot --agent node1")
        {
            Path, Agent,
        }.Does(async invocation =>
        {
            var client = await ClientAsync(invocation);
            await client.CopyAsync(PathOf(invocation), StandardStream.Output, invocation.Stopping);
            return await EndLineAsync(invocation);
        }),
        new Verb(
            "POST", "Sends a body to a path, once, and prints the answer.",
            """holdfast api POST /api/v1 --data '{"type": "GET_HEALTH"}'""",
            "holdfast api POST /api/v1 --data @call.json")
        {
            Path, Agent, Body, Type,
        }.Does(async invocation =>
        {
            var body = await BodyAsync(invocation);
            var client = await ClientAsync(invocation);
            await client.PostAsync(
                PathOf(invocation), body, invocation.Get(Type), StandardStream.Output, invocation.Stopping);
            return await EndLineAsync(invocation);
        }),
    };

    // Programs get the document as it is; behind it on a terminal the shell would go on in the same line.
    private static async Task<int> EndLineAsync(Invocation invocation)
    {
        if (invocation.Terminal.IsOutputTerminal && !StandardStream.Output.IsAtLineStart)
            await invocation.Terminal.Output.WriteLineAsync();
        return ExitCode.Done;
    }

    private static string PathOf(Invocation invocation) =>
        invocation.Get(Path) is ['/', ..] path ? path : $"/{invocation.Get(Path)}";

    private static async Task<RawClient> ClientAsync(Invocation invocation) => invocation.Get(Agent) is { } agent
        ? invocation.Connection.Raw(ClusterState.AddressOf((await AgentOption.FindAsync(invocation, agent)).Agent!))
        : invocation.Connection.Raw();

    private static async Task<string> BodyAsync(Invocation invocation)
    {
        switch (invocation.Get(Body))
        {
            case "-":
                return await Console.In.ReadToEndAsync(invocation.Stopping);
            case ['@', .. var file]:
                try
                {
                    return await File.ReadAllTextAsync(file, invocation.Stopping);
                }
                catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
                {
                    throw Failure.Usage($"'{file}' cannot be read: {cause.Message}");
                }
            case var text:
                return text;
        }
    }
}
