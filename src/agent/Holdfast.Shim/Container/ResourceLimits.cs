using Holdfast.Linux.Processes;
using Holdfast.Shim.Messages;

namespace Holdfast.Shim.Container;

/// <summary>Fits a task's limits into what this machine lets us set.</summary>
internal static class ResourceLimits
{
    private const int ResourceCapability = 24;
    private const int OpenFiles = 7;

    // What login shells and services get. Programs that use select, or go through every descriptor there could be,
    // break with the many that our own service has; those that want more raise it, up to the hard limit, which stays.
    private const ulong OpenFilesUsual = 1024;

    /// <summary>The limits to set, those that were asked for and those that must not be ours.</summary>
    internal static ShimLimit[] Of(ShimLimit[] wanted, Action<string> warn)
    {
        var limits = wanted.Select(limit => Clamp(limit, warn)).ToList();
        if (wanted.All(static limit => limit.Resource != OpenFiles))
        {
            var hard = ProcessCalls.ResourceLimit(OpenFiles).Hard;
            limits.Add(new("RLIMIT_NOFILE", OpenFiles, Math.Min(OpenFilesUsual, hard), hard));
        }
        return [.. limits];
    }

    /// <summary>A hard limit above ours needs CAP_SYS_RESOURCE; without it the task gets ours, and a line says
    /// so.</summary>
    private static ShimLimit Clamp(ShimLimit wanted, Action<string> warn)
    {
        var own = ProcessCalls.ResourceLimit(wanted.Resource);
        if (wanted.Hard <= own.Hard || ProcessCalls.HasCapability(ResourceCapability)) return wanted;
        var clamped = wanted with { Hard = own.Hard, Soft = Math.Min(wanted.Soft, own.Hard) };
        warn($"{wanted.Name}: the hard limit {Words(wanted.Hard)} needs CAP_SYS_RESOURCE, which this machine does not "
            + $"give; it is {Words(clamped.Hard)}");
        return clamped;
    }

    private static string Words(ulong limit) => limit == ulong.MaxValue ? "unlimited" : $"{limit}";
}
