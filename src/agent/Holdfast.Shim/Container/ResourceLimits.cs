using Holdfast.Linux.Processes;
using Holdfast.Shim.Messages;

namespace Holdfast.Shim.Container;

/// <summary>Fits a task's limits into what this machine lets us set.</summary>
internal static class ResourceLimits
{
    private const int ResourceCapability = 24;

    /// <summary>A hard limit above ours needs CAP_SYS_RESOURCE; without it the task gets ours, and a line says
    /// so.</summary>
    internal static ShimLimit Clamp(ShimLimit wanted, Action<string> warn)
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
