using System.Diagnostics;
using System.Net;

namespace Holdfast.Benchmarks.Cluster;

/// <summary>A master or an agent, as a process of its own.</summary>
internal sealed class ServerProcess(string program, string verb, string log, int port, IReadOnlyList<string> flags)
    : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private Process? _process;

    public int Pid => _process!.Id;

    public string Address => $"127.0.0.1:{port}";

    /// <summary>Starts it; returns as soon as the process is made.</summary>
    public void Start()
    {
        var start = new ProcessStartInfo("/bin/sh");
        // A shell opens the log: a pipe to this process would cost it time.
        foreach (var word in (string[])["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "bench", log])
            start.ArgumentList.Add(word);
        foreach (var word in (string[])[program, verb, $"--port={port}", "--ip=127.0.0.1", .. flags])
            start.ArgumentList.Add(word);
        _process?.Dispose();
        _process = Process.Start(start)!;
    }

    /// <summary>Returns once it answers.</summary>
    public async Task WaitUntilUpAsync(HttpClient http)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await IsUpAsync(http, patience.Token))
        {
            if (_process!.HasExited)
                throw new InvalidOperationException($"The {verb} ended: {await File.ReadAllTextAsync(log)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }

    /// <summary>kill -9; returns once it is gone.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (_process is { HasExited: false }) Kill();
        _process?.Dispose();
    }

    private async Task<bool> IsUpAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://{Address}/health"), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // Nothing listens yet.
        }
    }
}
