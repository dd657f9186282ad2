using Holdfast.Linux.Processes;

namespace Holdfast.Containers.Usage;

/// <summary>Who runs below whom and has used what, from one reading of <c>/proc</c> for all containers.</summary>
public sealed class ProcessForest
{
    private readonly Dictionary<int, ProcessUsage> _processes;
    private readonly ILookup<int, ProcessUsage> _children;

    private ProcessForest(Dictionary<int, ProcessUsage> processes) =>
        (_processes, _children) = (processes, processes.Values.ToLookup(static process => process.Parent));

    /// <summary>Reads it.</summary>
    /// <exception cref="Holdfast.Linux.LinuxException">Who runs cannot be seen just now.</exception>
    public static ProcessForest Read() => new(ProcessUsage.All());

    /// <summary>Made of what is given.</summary>
    public static ProcessForest Of(IEnumerable<ProcessUsage> processes) =>
        new(processes.ToDictionary(static process => process.Pid));

    /// <summary>What a container has used; null where none of its processes is there.</summary>
    /// <param name="shim">The process above it: what ended below it is counted there, its own use is not the
    /// container's.</param>
    /// <param name="first">The container's first process, for one that has lost its shim.</param>
    public ProcessSum? SumOf(ProcessIdentity? shim, ProcessIdentity? first)
    {
        if (Find(shim) is { } holder) return Sum(holder, static own => (own.EndedUserTicks, own.EndedSystemTicks, 0));
        return Find(first) is { } process ? Sum(process, Whole) : null;
    }

    // A pid alone may be another's by now.
    private ProcessUsage? Find(ProcessIdentity? identity) =>
        identity is { } one && _processes.TryGetValue(one.Pid, out var process) && process.StartTicks == one.StartTicks
            ? process
            : null;

    private ProcessSum Sum(ProcessUsage root, Func<ProcessUsage, (long User, long System, long Pages)> ownShare)
    {
        var (user, system, pages) = ownShare(root);
        var unseen = new Stack<ProcessUsage>(_children[root.Pid]);
        while (unseen.TryPop(out var process))
        {
            var share = Whole(process);
            (user, system, pages) = (user + share.User, system + share.System, pages + share.Pages);
            foreach (var child in _children[process.Pid]) unseen.Push(child);
        }
        return new ProcessSum(Time(user), Time(system), pages * Environment.SystemPageSize);
    }

    private static (long User, long System, long Pages) Whole(ProcessUsage process) => (
        process.UserTicks + process.EndedUserTicks, process.SystemTicks + process.EndedSystemTicks,
        process.ResidentPages);

    private static TimeSpan Time(long ticks) => TimeSpan.FromSeconds(ticks / ProcessUsage.TicksPerSecond);
}
