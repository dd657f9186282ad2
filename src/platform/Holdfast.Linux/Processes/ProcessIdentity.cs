namespace Holdfast.Linux.Processes;

/// <summary>Names one process for as long as the machine is up: a pid comes again, a pid with its start does
/// not.</summary>
public readonly record struct ProcessIdentity(int Pid, ulong StartTicks)
{
    /// <summary>Whether a thread of it still runs. A zombie's does not: it holds no file and no memory any
    /// more.</summary>
    /// <exception cref="LinuxException">That cannot be seen just now.</exception>
    public bool IsAlive => ProcessStat.Of(Pid) is { IsDead: false } stat && stat.StartTicks == StartTicks;

    /// <summary>Who has this pid now; null when nobody has.</summary>
    public static ProcessIdentity? Of(int pid) =>
        ProcessStat.Of(pid) is { } stat ? new ProcessIdentity(pid, stat.StartTicks) : null;
}
