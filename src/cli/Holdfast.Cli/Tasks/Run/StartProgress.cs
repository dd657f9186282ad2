using System.Text;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Agents;
using Holdfast.Client.Faults;

namespace Holdfast.Cli.Tasks.Run;

/// <summary>Shows how far a task is that is launched and does not run yet: what has arrived of its files.</summary>
/// <param name="invocation">Where it is shown.</param>
/// <param name="agent">The task's.</param>
/// <param name="sandbox">The task's, as its agent shows it.</param>
/// <param name="request">The task.</param>
internal sealed class StartProgress(Invocation invocation, AgentClient agent, string sandbox, RunRequest request)
    : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A line or two for each file.
    private const int SaidBytesMax = 256 * 1024;

    private readonly Rate _rate = new(invocation.Clock);

    private readonly CancellationTokenSource _end =
        CancellationTokenSource.CreateLinkedTokenSource(invocation.Stopping);

    private Task _showing = Task.CompletedTask;

    public void Start() => _showing = ShowAsync();

    /// <summary>It runs, or is over.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _showing;
        invocation.Terminal.EndProgress();
        _end.Dispose();
    }

    private async Task ShowAsync()
    {
        var started = invocation.Clock.GetTimestamp();
        while (true)
        {
            await Task.Delay(Pause, invocation.Clock, _end.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_end.IsCancellationRequested) return;
            var (files, under) = await FilesAsync();
            if (_end.IsCancellationRequested) return;
            invocation.Terminal.ShowProgress(ArrivedFiles.Text(
                request, files, invocation.Clock.GetElapsedTime(started), under, _rate.PerSecond));
        }
    }

    // An agent that does not answer, or has no such sandbox yet, tells nothing of files; the time that passes is shown.
    private async Task<(IReadOnlyList<Protocol.V1.FileInfo> Files, FetchUnderWay? UnderWay)> FilesAsync()
    {
        if (request.Uris.Count == 0) return ([], null);
        try
        {
            var said = await agent.ReadFileAsync($"{sandbox}/stderr", offset: 0, SaidBytesMax, _end.Token);
            return (
                await agent.ListFilesAsync(sandbox, _end.Token),
                FetchUnderWay.Read(Encoding.UTF8.GetString(said.Bytes.Span)));
        }
        catch (Exception cause) when (cause is ClientException or OperationCanceledException)
        {
            return ([], null);
        }
    }
}
