using System.CommandLine;
using Holdfast.Cli.Output;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Faults;

namespace Holdfast.Cli.Tasks.Logs;

/// <summary><c>holdfast tasks logs</c></summary>
internal static class LogsCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private static readonly Argument<string> TaskName = ShowVerbs.NameOf(TaskNoun.Instance);

    private static readonly Option<bool> Follow = new("--follow", "-f")
    {
        Description = "Goes on with what the task writes, until it is over or Ctrl-C.",
    };

    private static readonly Option<bool> StderrOnly = new("--stderr")
    {
        Description = "Only what it wrote to its standard error. Else both, each to the same stream here.",
    };

    private static readonly Option<int?> Tail = Numbers.Count(
        "--tail", "LINES", "Begins with the last lines, as far as 256 kB go.", "-n");

    public static Verb Build() => new Verb(
        "logs", "Prints what a task wrote to its standard output and error.",
        "holdfast tasks logs web.1", "holdfast tasks logs -f web.1", "holdfast tasks logs --stderr --tail 50 web.1")
    {
        TaskName, Follow, StderrOnly, Tail,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var row = await TaskNoun.Instance.FindAsync(invocation, invocation.Get(TaskName), isPastWanted: true);
        var address = row.Address ?? throw Failure.Conflict(
            $"Task '{row.Task.TaskId.Value}' wrote to the disk of {row.Host}, which is away. Try again when it is "
            + "back: 'holdfast agents ls -w' shows that.");
        var agent = invocation.Connection.Agent(address);
        var streams = new List<(SandboxFile File, Stream To)>
        {
            (SandboxFile.Of(agent, row.Task.FrameworkId.Value, row.Executor, "stderr"), StandardStream.Error),
        };
        if (!invocation.Get(StderrOnly))
            streams.Insert(0, (
                SandboxFile.Of(agent, row.Task.FrameworkId.Value, row.Executor, "stdout"),
                StandardStream.Output));
        if (invocation.Get(Follow)) invocation.EndsWhenStopped();
        if (invocation.Get(Tail) is { } lines)
            foreach (var (file, _) in streams) await file.SkipToLastAsync(lines, invocation.Stopping);
        var isThere = await CopyAsync(streams, invocation.Stopping);
        if (!isThere && !invocation.Get(Follow))
            throw Failure.NotFound(
                $"Agent {row.Host} has no sandbox of task '{row.Task.TaskId.Value}': it has not been made yet, or not "
                + "been kept.");
        if (invocation.Get(Follow)) await FollowAsync(invocation, row, streams);
        return ExitCode.Done;
    }

    private static async Task FollowAsync(
        Invocation invocation, TaskRow row, IReadOnlyList<(SandboxFile File, Stream To)> streams)
    {
        var probe = new TaskProbe(invocation, row);
        var agent = new Silence(invocation.Terminal, $"Agent {row.Host}");
        var isOver = false;
        while (!isOver)
        {
            await Task.Delay(Pause, invocation.Clock, invocation.Stopping);
            // Asked before: what is written until then is copied after it.
            isOver = await probe.IsOverAsync();
            if (!await TryCopyAsync(streams, agent, invocation.Stopping) && isOver)
                throw Failure.TimedOut(
                    $"Task '{row.Task.TaskId.Value}' is over, and the last that it wrote is on {row.Host}, which does "
                    + $"not answer. When it is back, 'holdfast tasks logs {row.Task.TaskId.Value}' shows all of it.");
        }
    }

    // An agent may restart below its tasks: what they write meanwhile is shown when it is back.
    private static async Task<bool> TryCopyAsync(
        IReadOnlyList<(SandboxFile File, Stream To)> streams, Silence silence, CancellationToken cancellationToken)
    {
        try
        {
            await CopyAsync(streams, cancellationToken);
            await silence.HeardAsync();
            return true;
        }
        catch (ClientException cause) when (cause.Retry == RetryAdvice.Safe)
        {
            await silence.LostAsync(cause.Message);
            return false;
        }
    }

    private static async Task<bool> CopyAsync(
        IReadOnlyList<(SandboxFile File, Stream To)> streams, CancellationToken cancellationToken)
    {
        var isAnyThere = false;
        foreach (var (file, to) in streams) isAnyThere |= await file.CopyNewAsync(to, cancellationToken);
        return isAnyThere;
    }
}
