using System.Diagnostics;

namespace Holdfast.Server.Dev;

/// <summary>One process of the cluster, started again whenever it ends.</summary>
internal sealed class DevChild(string name, string address, string log, IReadOnlyList<string> arguments)
{
    private const int LastWordsBytesMax = 4096;

    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StartedWell = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    /// <summary>Runs until told to stop; then ends the process and waits for its end.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var pause = PauseMin;
        while (!stopping.IsCancellationRequested)
        {
            using var process = Start();
            var started = TimeProvider.System.GetTimestamp();
            Console.WriteLine($"{name}: pid {process.Id}, {address}, log {log}");
            try
            {
                await process.WaitForExitAsync(stopping);
                // One that cannot start, as where its port is taken, tells so once in a while, not every second.
                if (TimeProvider.System.GetElapsedTime(started) > StartedWell) pause = PauseMin;
                Console.WriteLine(
                    $"{name}: ended with {process.ExitCode}; starting it again in {pause.TotalSeconds} s; "
                        + $"its last words: {LastWords()}");
                await Task.Delay(pause, stopping);
                pause = new[] { pause * 2, PauseMax }.Min();
            }
            catch (OperationCanceledException)
            {
                await EndAsync(process);
            }
        }
    }

    private string LastWords()
    {
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(-Math.Min(file.Length, LastWordsBytesMax), SeekOrigin.End);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().TrimEnd().Split('\n')[^1];
    }

    private Process Start()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        // A shell opens the log, since a pipe to this process would end with it, and the child must not.
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null");
        start.ArgumentList.Add("holdfast-dev");
        start.ArgumentList.Add(log);
        start.ArgumentList.Add(Environment.ProcessPath
            ?? throw new InvalidOperationException("This program has no path."));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException($"{name} could not be started.");
    }

    // Ctrl-C reaches the whole process group of a terminal; SIGTERM does no harm to a child that is ending already.
    private async Task EndAsync(Process process)
    {
        if (!process.HasExited) Terminate(process);
        using var patience = new CancellationTokenSource(StopPatience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            Console.WriteLine($"{name}: stopped");
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Console.WriteLine(
                $"{name}: did not stop within {StopPatience.TotalSeconds} s and was killed; its state is on disk");
        }
    }

    private static void Terminate(Process process)
    {
        using var kill = Process.Start("/bin/kill", ["-TERM", $"{process.Id}"]);
        kill.WaitForExit();
    }
}
