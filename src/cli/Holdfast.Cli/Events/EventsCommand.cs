using System.CommandLine;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Streams;
using Event = Holdfast.Protocol.V1.Master.Event;

namespace Holdfast.Cli.Events;

/// <summary><c>holdfast events</c></summary>
internal static class EventsCommand
{
    private static readonly Option<bool> Follow = new("--follow", "-f")
    {
        Description = "Goes on with what happens, until Ctrl-C.",
    };

    private static readonly Option<int> Last = new("--last")
    {
        Description = "How many of the past are shown at most: what the master still knows of them.",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
    };

    public static Verb Build() => new Verb(
        "events", "Shows what happened to tasks, agents and frameworks, one line each. With -o json one object a line.",
        "holdfast events --last 100", "holdfast events -f", "holdfast events -f -o json")
    {
        Follow, Last, OutputOptions.Format,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Get(Last) < 0) throw Failure.Usage("--last takes a number from 0.");
        var reader = new EventReader(invocation.Clock);
        var past = reader.Past(await ClusterState.ReadAsync(invocation));
        foreach (var row in past.TakeLast(invocation.Get(Last))) await WriteAsync(invocation, row);
        if (!invocation.Get(Follow)) return ExitCode.Done;
        invocation.EndsWhenStopped();
        var signals = invocation.Connection.Operator().SubscribeAsync(invocation.Stopping);
        await foreach (var signal in signals.WithCancellation(invocation.Stopping))
        {
            if (signal is StreamLost<Event> lost)
                await invocation.Terminal.SayAsync($"Nothing is heard just now: {lost.Reason}");
            if (signal is StreamEvent<Event> told && reader.Of(told.Event) is { } row)
                await WriteAsync(invocation, row);
        }

        return ExitCode.Done;
    }

    private static async Task WriteAsync(Invocation invocation, EventRow row)
    {
        var text = invocation.Get(OutputOptions.Format) switch
        {
            OutputFormat.Json => row.Document().ToJsonString(),
            OutputFormat.Yaml => "---\n" + YamlText.Of(row.Document()).TrimEnd(),
            OutputFormat.Name => $"{row.Kind}/{row.Subject}",
            _ => row.Line(invocation.Terminal.Paint),
        };
        await invocation.Terminal.Output.WriteLineAsync(text);
        await invocation.Terminal.Output.FlushAsync(invocation.Stopping);
    }
}
