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
            try
            {
                using var invocation = new Invocation(parsed, cancellationToken);
                return await RunAsync(invocation, run);
            }
            catch (Failure failure)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"holdfast: {Visible.Text(failure.Message)}");
                return failure.Code;
            }
        });
        return this;
    }

    private static async Task<int> RunAsync(Invocation invocation, Func<Invocation, Task<int>> run)
    {
        try
        {
            var code = await run(invocation);
            return invocation.IsUnread ? ExitCode.OutputClosed : code;
        }
        catch (ClientException cause)
        {
            var failure = invocation.Connection.Explain(cause);
            // Scripts repeat a verb that did nothing.
            throw failure.Code == ExitCode.Unreachable && invocation.HasChanged
                ? Failure.TimedOut(failure.Message)
                : failure;
        }
        catch (OperationCanceledException) when (invocation.IsStopped)
        {
            // Whoever watches ends it so, or by watching no more.
            return invocation.IsUnread ? ExitCode.OutputClosed : ExitCode.Done;
        }
    }
}
