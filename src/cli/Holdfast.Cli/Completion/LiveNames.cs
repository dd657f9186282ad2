using System.CommandLine.Completions;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Faults;

namespace Holdfast.Cli.Completion;

/// <summary>Completes with the names that there are in the cluster just now.</summary>
internal static class LiveNames
{
    // A shell waits with it: no names are better than late ones.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static IEnumerable<CompletionItem> Of<T>(Noun<T> noun, CompletionContext context)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            using var invocation = new Invocation(context.ParseResult, patience.Token);
            // The library asks for completions synchronously; nothing else runs in this process meanwhile.
            var items = noun.ReadAsync(invocation).GetAwaiter().GetResult();
            return [.. items.Select(noun.Name).Order(StringComparer.Ordinal).Select(name => new CompletionItem(name))];
        }
        catch (Exception e) when (e is ClientException or Failure or OperationCanceledException)
        {
            return []; // An error in the middle of a command line would only be in the way.
        }
    }
}
