using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;

namespace Holdfast.Shim.Container;

/// <summary>Everything below this process, which as a sub-reaper gets each orphan of it as a child.</summary>
internal static class Descendants
{
    private const int LookAgainMs = 10;

    /// <summary>Sends to all that can be seen now.</summary>
    internal static void Signal(int signal)
    {
        // Each round reaches those that were forked during the one before; the dead fork no more, so it comes to an
        // end.
        const int RoundsMax = 16;
        var reached = new HashSet<ProcessIdentity>();
        try
        {
            for (var round = 0; round < RoundsMax; round++)
            {
                var news = false;
                foreach (var process in ProcessTree.Below(ProcessCalls.Pid))
                    if (reached.Add(process))
                        news |= Signals.SendExactly(process, signal);
                if (!news) return;
            }
        }
        catch (LinuxException)
        {
            // The machine is short of something just now: whoever wants them dead asks again.
        }
    }

    /// <summary>Kills them all, and returns when the kernel says that there is no child left.</summary>
    internal static void End()
    {
        while (true)
        {
            var (pid, _) = ProcessCalls.Reap();
            if (pid < 0) return;
            if (pid > 0) continue;
            Signal(Signals.Kill);
            FileCalls.Poll([], LookAgainMs);
        }
    }
}
