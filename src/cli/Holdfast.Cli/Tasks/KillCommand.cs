using System.CommandLine;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Tasks;

/// <summary><c>holdfast tasks kill</c></summary>
internal static class KillCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private static readonly Argument<string> Task = ShowVerbs.NameOf(TaskNoun.Instance);

    private static readonly Option<TimeSpan?> Wait = Durations.Option(
        "--wait", "Waits until it is over, for so long at most, such as 30s or 5m.");

    public static Verb Build() => Changes.Makes(new Verb(
        "kill",
        "Has a task killed: it is asked to end, and after its grace period made to. Its framework may start another.",
        "holdfast tasks kill web.1",
        "holdfast tasks kill web.1 --wait 30s")
    {
        Task, Wait,
    }, RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var row = await TaskNoun.Instance.FindAsync(invocation, invocation.Get(Task), isPastWanted: true);
        var (framework, id) = (row.Task.FrameworkId.Value, row.Task.TaskId.Value);
        if (TaskEnd.IsOver(row.Task.State))
            throw Failure.Conflict(
                $"Task '{id}' is over: it is {row.State} on {row.Host}, so there is nothing to kill. "
                + $"'holdfast tasks show {id}' tells what became of it.");
        var what = $"task '{id}' of {row.Framework} on {row.Host}";
        var code = await Changes.MakeAsync(invocation,
        [
            new($"kill {what}", $"Asked for the end of {what}", token =>
                invocation.Connection.MasterAdmin().KillAsync(framework, id, token)),
        ]);
        if (invocation.Get(Wait) is { } patience && !invocation.Get(Changes.Plan))
            await WaitAsync(invocation, row, patience);
        return code;
    }

    private static async System.Threading.Tasks.Task WaitAsync(Invocation invocation, TaskRow row, TimeSpan patience)
    {
        var started = invocation.Clock.GetTimestamp();
        var probe = new TaskProbe(invocation, row);
        while (!await probe.IsOverAsync())
        {
            if (invocation.Clock.GetElapsedTime(started) > patience)
                throw Failure.TimedOut(
                    $"Task '{row.Task.TaskId.Value}' is not over after {patience.TotalSeconds:0.#} s. It goes on being "
                    + $"killed; 'holdfast tasks show {row.Task.TaskId.Value}' shows how far it is.");
            await System.Threading.Tasks.Task.Delay(Pause, invocation.Clock, invocation.Stopping);
        }

        await invocation.Terminal.Output.WriteLineAsync("It is over.");
    }
}
