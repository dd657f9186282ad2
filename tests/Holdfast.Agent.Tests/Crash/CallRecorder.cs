using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Holdfast.Agent.Tests.Crash;

/// <summary>Has strace write down what one thread does to files, and what the threads do that it starts.</summary>
internal static class CallRecorder
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    /// <summary>Does something on a thread of its own.</summary>
    /// <returns>The calls, in order.</returns>
    public static List<TracedCall> Record(Action act)
    {
        var log = Path.GetTempFileName();
        try
        {
            Exception? failure = null;
            var thread = new Thread(() =>
            {
                try
                {
                    using var strace = Attach(log);
                    act();
                    Detach(strace);
                }
                catch (Exception cause)
                {
                    failure = cause;
                }
            });
            thread.Start();
            Assert.True(thread.Join(Bound), "what is recorded does not end");
            if (failure is not null) throw new InvalidOperationException(failure.Message, failure);
            return TracedCall.ReadAll(File.ReadLines(log));
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static Process Attach(string log)
    {
        var strace = Process.Start(new ProcessStartInfo("strace",
        [
            "--follow-forks", "--decode-fds=path", "--strings-in-hex=all", "--string-limit=1000000",
            "--trace=%file,%desc", $"--output={log}", $"--attach={ThreadId().ToString(CultureInfo.InvariantCulture)}",
        ])
        {
            RedirectStandardError = true,
        })!;
        var attached = strace.StandardError.ReadLine();
        Assert.Contains("attached", attached, StringComparison.Ordinal);
        return strace;
    }

    private static void Detach(Process strace)
    {
        const int Interrupt = 2;
        _ = Kill(strace.Id, Interrupt);
        Assert.True(strace.WaitForExit(Bound), "strace does not end");
    }

    [DllImport("libc", EntryPoint = "gettid")]
    private static extern int ThreadId();

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
