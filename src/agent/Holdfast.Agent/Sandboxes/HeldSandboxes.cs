using Holdfast.Agent.Core.Containers;
using Holdfast.Disks;

namespace Holdfast.Agent.Sandboxes;

/// <summary>Sandboxes that their disk holds to a limit.</summary>
/// <param name="backendOf">Finds what limits by its name; null where this version has none.</param>
internal sealed class HeldSandboxes(Func<string, IVolumeBackend?> backendOf)
{
    /// <summary>Makes a sandbox with its limit, or finds that it is made.</summary>
    /// <exception cref="DiskException">It cannot be made.</exception>
    public void Make(SandboxPlan plan)
    {
        if (plan.Limit is { } limit) Of(limit).MakeSandbox(limit.Root, PathOf(plan), limit.Id, limit.Bytes);
    }

    /// <summary>Sets the limit of one that is there.</summary>
    /// <exception cref="DiskException">It cannot be set.</exception>
    public void SetLimit(SandboxPlan plan)
    {
        if (plan.Limit is { } limit) Of(limit).LimitSandbox(limit.Root, PathOf(plan), limit.Id, limit.Bytes);
    }

    /// <summary>What a sandbox takes, as its disk counts it; at once, on the caller's thread.</summary>
    /// <exception cref="DiskException">That cannot be seen just now.</exception>
    public DiskUse Measure(SandboxLimit limit) => Of(limit).MeasureSandbox(limit.Root, limit.Id);

    private ISandboxLimits Of(SandboxLimit limit) => backendOf(limit.Backend) as ISandboxLimits
        ?? throw new DiskException($"this version has no backend '{limit.Backend}' that limits sandboxes");

    private static string PathOf(SandboxPlan plan) => string.Join('/', plan.Path);
}
