using Holdfast.Link;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.State;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>Why a volume is not grown or shrunk (SEMANTICS §5). Every fault is named.</summary>
/// <param name="agent">Whose volume it is.</param>
internal sealed class ResizeCheck(Agent agent)
{
    /// <summary>The role that a framework's resources are allocated to; null for an operator's call.</summary>
    public RoleName? AllocationRole { get; init; }

    /// <summary>The framework that asks; null for an operator, who may resize what anybody uses.</summary>
    public Framework? Framework { get; init; }

    /// <summary>Operations that are to go with it, and that the agent has not been given.</summary>
    public IReadOnlyCollection<TrackedOperation> Planned { get; init; } = [];

    /// <summary>What is wrong with what was asked for in itself, with the agent; null when nothing is.</summary>
    public string? Explain(OperationKind kind, ResourceBag volume, ResourceBag change)
    {
        var faults = new List<string>(VolumeResize.Explain(kind, volume, change));
        foreach (var resource in volume.Concat(change))
        {
            if (resource.Key.AllocationRole is not { } role || role == AllocationRole) continue;
            faults.Add(AllocationRole is { } own
                ? $"{resource} is allocated to role '{role}', but the offers are allocated to role '{own}'"
                : $"{resource} must not be allocated in an operator's call");
        }
        if (agent.LinkVersion < LinkVersion.Resizes)
            faults.Add("The agent is of an earlier version, which cannot resize volumes: upgrade it first");
        return faults.Count == 0 ? null : $"{string.Join("; ", FaultBudget.Shorten(faults))}; on {agent}";
    }

    /// <summary>Why the volume must be waited for; null where nothing is in the way.</summary>
    public string? Busy(VolumeResize resize)
    {
        var name = VolumeName.Of(resize.From);
        return agent.Operations.Concat(Planned).FirstOrDefault(operation => IsResizeOf(operation, name)) is { } other
            ? $"Volume {name} is being resized by operation {other.Spec.Uuid} already; on {agent}"
            : null;
    }

    /// <summary>Who holds the volume, of those for whom it may be resized meanwhile; null where none of them
    /// does.</summary>
    /// <remarks>One that is being made is its holder's only in expectation: nothing can be said of its size.</remarks>
    public IHolder? HolderOf(VolumeResize resize) =>
        agent.Account.Committed.Contains(resize.From) && agent.HolderOf(resize) is { Hold: Hold.Used } holder
            && (Framework is null || holder.Framework == Framework)
            ? holder
            : null;

    /// <summary>Why the volume is not there to be resized, for people.</summary>
    /// <param name="resize">What was asked for.</param>
    /// <param name="isHeld">Whether the volume itself is in the right hands, and only the addition is not
    /// there.</param>
    /// <param name="pool">What there is to take from.</param>
    public string Missing(VolumeResize resize, bool isHeld, ResourceBag pool)
    {
        if (isHeld) return $"{pool.Excerpt()} does not contain {resize.Taken.Excerpt()}; on {agent}";
        var name = VolumeName.Of(resize.From);
        foreach (var volume in agent.Account.Committed.PersistentVolumes)
        {
            if (VolumeName.Of(volume) != name || volume.IsSameAs(resize.From)) continue;
            return $"Volume {name} is {volume} now, and not {resize.From}; on {agent}";
        }
        if (agent.HolderOf(resize) is { } holder && holder.Framework != Framework)
            return $"Volume {name} is in use by {holder.Framework}; on {agent}";
        return $"{pool.Excerpt()} does not contain {resize.Consumed.Excerpt()}; on {agent}";
    }

    private static bool IsResizeOf(TrackedOperation operation, VolumeName name) => operation.IsUnderWay
        && VolumeResize.IsOne(operation.Spec.Kind) && VolumeName.Of(operation.Spec.Resources[0]) == name;
}
