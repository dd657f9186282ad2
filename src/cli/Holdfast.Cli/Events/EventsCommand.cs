using System.CommandLine;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Resources;
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

    private const int LastUnlessGiven = 20;

    private static readonly Option<int?> Last = Numbers.Count(
        "--last", "N",
        $"How many of the past are shown at most, {LastUnlessGiven} unless given: what the master still knows of "
        + "them.");

    public static Verb Build() => new Verb(
        "events", "Shows what happened to tasks, agents and frameworks, one line each. With -o json one object a line.",
        "holdfast events --last 100", "holdfast events -f", "holdfast events -f -o json")
    {
        Follow, Last, OutputOptions.Format,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var reader = new EventReader(invocation.Clock);
        var heard = invocation.Clock.GetUtcNow();
        var past = reader.Past(await ClusterState.ReadAsync(invocation));
        foreach (var row in past.TakeLast(invocation.Get(Last) ?? LastUnlessGiven)) await WriteAsync(invocation, row);
        if (!invocation.Get(Follow)) return ExitCode.Done;
        invocation.EndsWhenStopped();
        var master = new Silence(invocation.Terminal, "The master");
        var signals = invocation.Connection.Operator().SubscribeAsync(invocation.Stopping);
        await foreach (var signal in signals.WithCancellation(invocation.Stopping))
        {
            if (signal is StreamLost<Event> lost) await master.LostAsync(lost.Reason);
            if (signal is StreamOpened<Event>) await master.HeardAsync();
            if (signal is not StreamEvent<Event> { Event: var told }) continue;
            // A stream begins with the state: what happened before it, and since the last one, is in there.
            if (told.Type == Event.Types.Type.Subscribed)
                foreach (var missed in reader.Missed(ClusterState.Of(told.Subscribed.GetState), heard))
                    await WriteAsync(invocation, missed);
            heard = invocation.Clock.GetUtcNow();
            if (reader.Of(told) is { } row) await WriteAsync(invocation, row);
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
