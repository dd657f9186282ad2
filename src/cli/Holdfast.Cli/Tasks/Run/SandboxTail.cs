using Holdfast.Cli.Output;
using Holdfast.Cli.Tasks.Logs;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Agents;
using Holdfast.Client.Faults;

namespace Holdfast.Cli.Tasks.Run;

/// <summary>Shows what a task prints, while it prints it.</summary>
internal sealed class SandboxTail(Invocation invocation, AgentClient agent, string frameworkId, string executorId)
    : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _taskIsOver = new();

    private readonly (SandboxFile File, Stream To)[] _streams =
    [
        (SandboxFile.Of(agent, frameworkId, executorId, "stdout"), StandardStream.Output),
        (SandboxFile.Of(agent, frameworkId, executorId, "stderr"), StandardStream.Error),
    ];

    private Task _copying = Task.CompletedTask;

    public void Start() => _copying = CopyAsync();

    /// <summary>The task is over: shows the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        await _taskIsOver.CancelAsync();
        await _copying;
        _taskIsOver.Dispose();
    }

    private async Task CopyAsync()
    {
        var agent = new Silence(invocation.Terminal, "The agent, and with it what the task prints,");
        while (true)
        {
            // Looked at before: what was written until the end is copied after it.
            var isLast = _taskIsOver.IsCancellationRequested;
            using var patience = new CancellationTokenSource(isLast ? LastPatience : Timeout.InfiniteTimeSpan);
            try
            {
                foreach (var (file, to) in _streams) await file.CopyNewAsync(to, patience.Token);
                await agent.HeardAsync();
            }
            catch (ClientException cause) when (cause.Retry == RetryAdvice.Safe)
            {
                // An agent may restart below its tasks; what they print meanwhile is shown when it is back.
                await agent.LostAsync(cause.Message);
            }
            catch (OutputClosedException)
            {
                await invocation.Terminal.SayAsync(
                    $"Nobody reads any more what task '{executorId}' prints. It goes on; Ctrl-C ends it.");
                return;
            }
            catch (Exception cause) when (cause is ClientException or OperationCanceledException
                or OutputFailedException)
            {
                var why = cause is ClientException fault ? invocation.Connection.Explain(fault).Message : cause.Message;
                await invocation.Terminal.SayAsync($"Its output is not shown any more: {why}");
                return;
            }

            if (isLast) return;
            await Task.Delay(Pause, invocation.Clock, _taskIsOver.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
