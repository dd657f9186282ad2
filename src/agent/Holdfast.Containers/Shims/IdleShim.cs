using Holdfast.Linux.Processes;

namespace Holdfast.Containers.Shims;

/// <summary>A shim that waits for its container.</summary>
internal sealed record IdleShim(int Pid, ShimConnection Connection)
{
    /// <summary>Lets it end, and takes it when it has.</summary>
    internal void Dismiss()
    {
        Connection.Dispose();
        _ = ReapAsync(Pid);
    }

    /// <summary>A child of this process stays a zombie until taken. The runtime takes only those it started
    /// itself.</summary>
    internal static async Task ReapAsync(int pid)
    {
        for (var waitMs = 1; ProcessCalls.Reap(pid).Pid == 0; waitMs = Math.Min(waitMs * 2, 1000)) await Task.Delay(
            waitMs);
    }
}
