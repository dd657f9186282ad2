using System.CommandLine;
using Holdfast.Client.Faults;

namespace Holdfast.Cli.Verbs;

/// <summary>Makes the changes of a verb, or only says them; asks before something is lost.</summary>
internal static class Changes
{
    public static Option<bool> Plan { get; } = new("--plan")
    {
        Description = "Shows what would happen, and changes nothing.",
    };

    public static Option<bool> Yes { get; } = new("--yes", "-y")
    {
        Description = "Does it without asking for the name again.",
    };

    /// <summary>A verb that changes something, and loses nothing by it.</summary>
    public static Verb Makes(Verb verb, Func<Invocation, Task<int>> run)
    {
        verb.Options.Add(Plan);
        return verb.Does(run);
    }

    /// <summary>A verb after which something may be gone.</summary>
    public static Verb Destroys(Verb verb, Func<Invocation, Task<int>> run)
    {
        verb.Options.Add(Yes);
        return Makes(verb, run);
    }

    /// <summary>Makes the changes one after another; what fails ends it, and says what was done by then.</summary>
    /// <param name="invocation">Where.</param>
    /// <param name="changes">In their order.</param>
    /// <param name="atStake">The name that must be typed first, since what it names is lost; null where nothing
    /// is.</param>
    public static async Task<int> MakeAsync(
        Invocation invocation, IReadOnlyList<Change> changes, string? atStake = null)
    {
        var output = invocation.Terminal.Output;
        if (invocation.Get(Plan))
        {
            foreach (var change in changes) await output.WriteLineAsync($"Would {change.Plan}.");
            return ExitCode.Done;
        }

        if (atStake is not null) await ConfirmAsync(invocation, changes, atStake);
        var done = 0;
        try
        {
            foreach (var change in changes)
            {
                await change.MakeAsync(invocation.Stopping);
                done++;
                invocation.HasChanged = true;
                await output.WriteLineAsync($"{change.Done}.");
            }
        }
        catch (ClientException) when (done > 0)
        {
            await invocation.Terminal.SayAsync($"Stopped after {done} of {changes.Count} steps, while about to "
                + $"{changes[done].Plan}.");
            throw;
        }

        return ExitCode.Done;
    }

    private static Task ConfirmAsync(Invocation invocation, IReadOnlyList<Change> changes, string atStake) =>
        ConfirmAsync(
            invocation, $"This would {string.Join("; ", changes.Select(change => change.Plan))}.",
            [.. changes.Select(change => $"This will {change.Plan}.")], atStake);

    /// <summary>Asks for a name to be typed before it is lost.</summary>
    /// <param name="invocation">Where.</param>
    /// <param name="plan">A sentence that says what would happen.</param>
    /// <param name="atStake">The name.</param>
    public static Task ConfirmAsync(Invocation invocation, string plan, string atStake) =>
        ConfirmAsync(invocation, plan, [plan], atStake);

    private static async Task ConfirmAsync(
        Invocation invocation, string plan, IReadOnlyList<string> told, string atStake)
    {
        if (invocation.Get(Yes)) return;
        var terminal = invocation.Terminal;
        if (!terminal.CanAsk)
            throw Failure.DataLossRefused(
                $"{plan.TrimEnd('.')}, and nobody can be asked here. Add --yes if that is meant.");
        foreach (var line in told) await terminal.SayAsync(line);
        var typed = await terminal.AskAsync(
            $"Type '{atStake}' to go on, anything else to leave all as it is:", invocation.Stopping);
        if (typed?.Trim() != atStake)
            throw Failure.DataLossRefused($"'{typed}' is not '{atStake}': nothing was changed.");
    }
}
