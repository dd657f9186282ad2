using System.Text;
using Holdfast.Fetcher.Orders;
using Holdfast.Fetcher.Sandboxes;
using Holdfast.Linux.Files;

namespace Holdfast.Fetcher;

/// <summary>
/// <c>holdfast-fetcher</c>: fetches a task's URIs into its working directory, one after another, as the task's user.
/// Reads its order from descriptor 0; says on descriptor 2 what it does, and last what failed.
/// </summary>
internal static class Program
{
    private const int OrderBytesMax = 16 << 20;

    private static async Task<int> Main()
    {
        try
        {
            return await RunAsync(
                FetchOrder.Read(FileCalls.ReadAll(FileCalls.WorkingDirectory, "/proc/self/fd/0", OrderBytesMax)));
        }
        catch (FormatException failure)
        {
            Say(failure.Message);
            return FetchExit.BadOrder;
        }
    }

    private static async Task<int> RunAsync(FetchOrder order)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMilliseconds(order.Bounds.TotalMs));
        var budget = new Budget(order.Bounds);
        using var tree = new SandboxTree(budget);
        var fetch = new Fetch(tree, budget) { Say = Say };
        foreach (var item in order.Items)
        {
            var shown = ShownUri.Of(item.Uri);
            try
            {
                await RunAsync(order.Verb, fetch, item, bound.Token);
                Say($"Fetched '{shown}'{(item.Copy is null ? "" : " from the cache")}");
            }
            catch (Exception failure) when (Explain(failure, order.Bounds) is { } reason)
            {
                Say($"Failed to fetch '{shown}': {reason}");
                return ExitOf(failure, order.Verb);
            }
        }
        return FetchExit.Done;
    }

    private static Task RunAsync(FetchVerb verb, Fetch fetch, FetchItem item, CancellationToken cancellationToken) =>
        verb switch
        {
            FetchVerb.Probe => fetch.ProbeAsync(item, cancellationToken),
            FetchVerb.Fill => fetch.FillAsync(item, cancellationToken),
            _ => fetch.RunAsync(item, cancellationToken),
        };

    private static int ExitOf(Exception failure, FetchVerb verb) => failure switch
    {
        RefusedException when verb == FetchVerb.Probe => FetchExit.SourceRefused,
        CopyDamagedException => FetchExit.CopyDamaged,
        NoRoomException or IOException or UnauthorizedAccessException => FetchExit.NoRoom,
        _ => FetchExit.SourceFailed,
    };

    private static string? Explain(Exception failure, FetchBounds bounds) => failure switch
    {
        FetchException => failure.Message,
        OperationCanceledException => $"it took longer than {bounds.TotalMs / 1000.0:0.#} s",
        IOException or UnauthorizedAccessException => failure.Message,
        OutOfMemoryException => "the archive needs more memory than the fetcher may use",
        _ => null,
    };

    // One line for one message, whatever a server or an archive put into it.
    private static void Say(string message)
    {
        var line = new StringBuilder(message.Length + 1);
        foreach (var character in message) line.Append(char.IsControl(character) ? '?' : character);
        line.Append('\n');
        // Lost when the disk is full: the exit status still tells.
        _ = FileCalls.Write(2, Encoding.UTF8.GetBytes(line.ToString()));
    }
}
