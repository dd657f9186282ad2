using System.CommandLine;
using System.Text.Json.Nodes;
using Holdfast.Cli.Completion;
using Holdfast.Cli.Output;
using Holdfast.Client.Faults;

namespace Holdfast.Cli.Verbs;

/// <summary>Makes the verbs <c>ls</c> and <c>show</c> of a noun, in every output form.</summary>
internal static class ShowVerbs
{
    // Of one cell on a terminal: what a name seldom has, so that what is listed has a line for each.
    private const int CellMax = 48;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary><c>holdfast NOUN ls</c>.</summary>
    public static Verb List<T>(Noun<T> noun, string description, Option[] options, params string[] examples)
    {
        var verb = new Verb("ls", description, examples);
        foreach (var option in options) verb.Options.Add(option);
        return Shows(verb, async invocation =>
            Listed(invocation, noun, await noun.ReadAsync(invocation)));
    }

    /// <summary><c>holdfast NOUN show NAME</c>.</summary>
    public static Verb Show<T>(Noun<T> noun, string description, Option[] options, params string[] examples)
    {
        var name = NameOf(noun);
        var verb = new Verb("show", description, examples);
        verb.Arguments.Add(name);
        foreach (var option in options) verb.Options.Add(option);
        return Shows(verb, async invocation =>
        {
            var item = await noun.FindAsync(invocation, invocation.Get(name), isPastWanted: true);
            return await ToldAsync(invocation, noun, item);
        });
    }

    /// <summary>An argument that names one of them, completed with those that there are.</summary>
    public static Argument<string> NameOf<T>(Noun<T> noun)
    {
        var argument = new Argument<string>(noun.Singular)
        {
            Description = $"The {noun.Singular}, as 'holdfast {noun.Plural} ls' names it.",
            HelpName = noun.Singular.ToUpperInvariant(),
        };
        argument.CompletionSources.Add(context => LiveNames.Of(noun, context));
        return argument;
    }

    /// <summary>The text of a list in the form that is asked for.</summary>
    public static string Listed<T>(Invocation invocation, Noun<T> noun, IReadOnlyList<T> items)
    {
        var format = invocation.Get(OutputOptions.Format);
        switch (format)
        {
            case OutputFormat.Name:
                return string.Concat(items.Select(item => noun.Name(item) + "\n"));
            case OutputFormat.Json or OutputFormat.Yaml:
                return Written(format, new JsonArray([.. items.Select(noun.Document)]));
            default:
                // Said beside the output: a script that counts lines counts none.
                if (items.Count == 0) return "";
                var columns = format == OutputFormat.Wide ? noun.Columns : Narrow(noun, items);
                // Whole where a program may read it.
                var isBounded = format != OutputFormat.Wide && invocation.Terminal.IsOutputTerminal;
                return Table.Of(items, columns, invocation.Terminal.Paint, isBounded ? CellMax : null);
        }
    }

    // What fits a terminal of 80 columns, mostly.
    private static IReadOnlyList<Column<T>> Narrow<T>(Noun<T> noun, IReadOnlyList<T> items)
    {
        var names = items.Select(noun.Name).ToList();
        return
        [
            .. noun.Columns.Where(column => !column.IsWide).Select(column => column.IsLongName
                ? column with { Text = item => ShortNames.Of(noun.Name(item), names) }
                : column),
        ];
    }

    private static async Task<string> ToldAsync<T>(Invocation invocation, Noun<T> noun, T item)
    {
        var format = invocation.Get(OutputOptions.Format);
        switch (format)
        {
            case OutputFormat.Name:
                return noun.Name(item) + "\n";
            case OutputFormat.Json or OutputFormat.Yaml:
                return Written(format, noun.Document(item));
            default:
                var details = new Details(invocation.Terminal.Paint);
                await noun.TellAsync(invocation, item, details);
                return details.ToString();
        }
    }

    private static string Written(OutputFormat format, JsonNode document) =>
        format == OutputFormat.Json ? JsonText.Of(document) : YamlText.Of(document);

    /// <summary>Prints a text once, or again and again with <c>-w</c>.</summary>
    public static Verb Shows(Verb verb, Func<Invocation, Task<string>> text)
    {
        verb.Options.Add(OutputOptions.Format);
        verb.Options.Add(OutputOptions.Watch);
        return verb.Does(async invocation =>
        {
            if (invocation.Get(OutputOptions.Watch)) return await WatchAsync(invocation, text);
            var shown = await text(invocation);
            var missing = invocation.TakeMissing();
            await invocation.Terminal.Output.WriteAsync(shown);
            foreach (var part in missing) await invocation.Terminal.SayAsync(part);
            if (missing.Count > 0) return ExitCode.TimedOut; // A script must not take a part for the whole.
            if (shown.Length == 0 && invocation.Terminal.IsOutputTerminal)
                await invocation.Terminal.SayAsync("There are none.");
            return ExitCode.Done;
        });
    }

    private static async Task<int> WatchAsync(Invocation invocation, Func<Invocation, Task<string>> text)
    {
        invocation.EndsWhenStopped();
        var terminal = invocation.Terminal;
        (string Text, string Missing)? last = null;
        while (true)
        {
            string now;
            try
            {
                now = await text(invocation);
            }
            catch (ClientException cause) when (cause.Retry == RetryAdvice.Safe)
            {
                now = $"{cause.Message}\n"; // Who watches wants to see it come back.
            }

            var missing = string.Join('\n', invocation.TakeMissing());
            if ((now, missing) != last)
            {
                if (terminal.IsOutputTerminal) await terminal.ClearAsync();
                else if (last is { Text.Length: > 0 }) await terminal.Output.WriteLineAsync();
                await terminal.Output.WriteAsync(now);
                await terminal.Output.FlushAsync(invocation.Stopping);
                if (missing.Length > 0) await terminal.SayAsync(missing);
                last = (now, missing);
            }

            await Task.Delay(Pause, invocation.Clock, invocation.Stopping);
        }
    }
}
