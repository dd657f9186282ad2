using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;
using Holdfast.Testing.Simulation.Nodes;

namespace Holdfast.Testing.Simulation.Checkers;

/// <summary>What the rows of a ledger say, read slowly and plainly.</summary>
internal static class LedgerModel
{
    /// <summary>Everything that is reserved dynamically, volumes as the space they are made of.</summary>
    public static ResourceBag Reserved(SimAgent agent)
    {
        var sum = new ResourcePool();
        foreach (var claim in agent.RowsOf<ClaimRow>()) sum.Add(claim.Resource);
        foreach (var volume in agent.RowsOf<VolumeRow>())
            if (TakesSpace(volume)) sum.Add(Plain(volume.Resource.WithoutVolume()));
        return sum.ToBag();
    }

    /// <summary>What the agent has: what it was started with, where each claim and volume stands in the place of what
    /// it was made of.</summary>
    public static ResourcePool Total(SimAgent agent, Action<bool, string> require)
    {
        var total = new ResourcePool(agent.Configured);
        foreach (var claim in agent.RowsOf<ClaimRow>())
        {
            require(total.Subtract(Configured(claim.Resource)), $"claim {claim.Resource} is more than there is");
            total.Add(claim.Resource);
        }

        foreach (var volume in agent.RowsOf<VolumeRow>())
        {
            if (!TakesSpace(volume)) continue;
            require(total.Subtract(Configured(volume.Resource)), $"volume {volume.Resource} is more than there is");
            if (volume.State == VolumeState.Ready) total.Add(volume.Resource);
        }

        return total;
    }

    /// <summary>What tasks and executors hold.</summary>
    public static ResourceBag Held(SimAgent agent)
    {
        var containers = agent.RowsOf<ContainerRow>().Select(static row => row.Id).ToHashSet();
        var held = new ResourcePool();
        foreach (var executor in agent.RowsOf<ExecutorRow>())
            if (containers.Contains(executor.Container)) held.Add(executor.Executor.Resources.Unallocate());
        foreach (var task in agent.RowsOf<TaskRow>())
        {
            if (!containers.Contains(task.Container)) continue;
            var holds = task.Task.Executor is null || !task.State.IsTerminal()
                || !task.Task.Resources.PersistentVolumes.IsEmpty;
            if (holds) held.Add(task.Task.Resources.Unallocate());
        }

        return held.ToBag();
    }

    // The space of a destroyed volume is free again, but that of a MOUNT disk only once its trash is purged; who has it
    // restored takes it anew.
    private static bool TakesSpace(VolumeRow volume) =>
        volume.State != VolumeState.Trash || volume.Restore is not null
            || volume.Resource.Key.Disk?.Source is { Kind: DiskSourceKind.Mount };

    private static Resource Configured(Resource resource)
    {
        var plain = Plain(resource.WithoutVolume());
        while (plain.Key.Reservations.IsDynamic) plain = plain.PopReservation();
        return plain;
    }

    private static Resource Plain(Resource resource) => resource.WithDetails(null);
}
