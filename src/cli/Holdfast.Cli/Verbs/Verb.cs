using System.CommandLine;
using Holdfast.Cli.Output;
using Holdfast.Client.Faults;

namespace Holdfast.Cli.Verbs;

/// <summary>A word of the command line with what people copy first: examples.</summary>
internal sealed class Verb : Command
{
    public Verb(string name, string description, params string[] examples) : base(name, description) =>
        Examples = examples;

    /// <summary>Whole command lines; of a noun without its own, those of its verbs.</summary>
    public IReadOnlyList<string> Examples => field.Count > 0
        ? field
        : [.. Subcommands.OfType<Verb>().SelectMany(verb => verb.Examples.Take(1))];

    /// <summary>Says what the verb does; whatever fails in it ends here, told and with its exit code.</summary>
    public Verb Does(Func<Invocation, Task<int>> run)
    {
        SetAction(async (parsed, cancellationToken) =>
        {
            using var invocation = new Invocation(parsed, cancellationToken);
            try
            {
                return await run(invocation);
            }
            catch (Failure failure)
            {
                return await TellAsync(invocation.Terminal, failure);
            }
            catch (ClientException cause)
            {
                return await TellAsync(invocation.Terminal, invocation.Connection.Explain(Failure.Of(cause), cause));
            }
            catch (OperationCanceledException) when (invocation.IsStopped)
            {
                return ExitCode.Done; // Whoever watches ends it so.
            }
        });
        return this;
    }

    private static async Task<int> TellAsync(Terminal terminal, Failure failure)
    {
        await terminal.ErrorAsync(failure.Message);
        return failure.Code;
    }
}
