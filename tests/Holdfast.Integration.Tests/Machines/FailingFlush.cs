using System.Diagnostics;
using System.Globalization;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>Makes flushes of one file fail with EIO in a running process, as those of a dying disk do: by strace, on
/// all of its threads.</summary>
internal sealed class FailingFlush : IDisposable
{
    private readonly string _trace;
    private readonly Process _strace;

    private FailingFlush(string trace, Process strace) => (_trace, _strace) = (trace, strace);

    /// <summary>Whether one failed.</summary>
    public bool HasFailed => File.ReadAllText(_trace).Contains("(INJECTED)", StringComparison.Ordinal);

    /// <summary>Returns once the next flushes of the file will meet it.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="file">The file; flushes of others succeed.</param>
    /// <param name="when">Which fail, as strace has it: the 2nd (<c>2</c>), all from the 3rd on (<c>3+</c>).</param>
    public static async Task<FailingFlush> AttachAsync(int pid, string file, string when)
    {
        var trace = Path.GetTempFileName();
        const string calls = "fsync,fdatasync";
        var strace = Process.Start(new ProcessStartInfo("strace",
        [
            "--follow-forks", $"--output={trace}", $"--trace-path={file}", $"--trace={calls}",
            $"--inject={calls}:error=EIO:when={when}", $"--attach={pid.ToString(CultureInfo.InvariantCulture)}",
        ])
        {
            RedirectStandardError = true,
        })!;
        var attached = await strace.StandardError.ReadLineAsync().WaitAsync(Eventually.DefaultBound);
        Assert.Contains("attached", attached, StringComparison.Ordinal);
        return new FailingFlush(trace, strace);
    }

    public void Dispose()
    {
        // Nothing of the process is its own: it lets go of it.
        if (!_strace.HasExited) _strace.Kill();
        _strace.WaitForExit(Eventually.DefaultBound);
        _strace.Dispose();
        File.Delete(_trace);
    }
}
