using System.Collections.Immutable;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Agents;

/// <summary>An agent's total as if the operations that it has begun and not ended had not begun.</summary>
/// <remarks>
/// While a volume is made or moved to the trash its agent counts neither it nor its disk. The master's account takes an
/// operation's conversion when its outcome comes, as a whole: so what has gone already is put back until then. Which
/// parts these
/// are the states of the volumes tell.
/// </remarks>
internal static class CommittedTotal
{
    /// <summary>The total in the master's terms.</summary>
    /// <param name="total">As the agent reported it.</param>
    /// <param name="volumes">All its volumes, as reported with the total.</param>
    /// <param name="underWay">The operations whose outcome is not known.</param>
    public static ResourceBag Of(
        ResourceBag total, ImmutableArray<VolumeSpec> volumes, IEnumerable<OperationSpec> underWay)
    {
        var committed = total.Unallocate();
        foreach (var operation in underWay)
            foreach (var volume in operation.Resources.Unallocate())
            {
                if (operation.Kind == OperationKind.Create
                    && IsIn(volumes, volume, VolumeState.Creating, VolumeState.Destroying))
                    committed += volume.WithoutVolume();
                if (operation.Kind != OperationKind.Destroy || committed.Contains(volume)) continue;
                if (IsIn(volumes, volume, VolumeState.Destroying)) committed += volume;
                else if (IsIn(volumes, volume, VolumeState.Trash))
                    committed = committed - volume.WithoutVolume() + volume;
            }
        return committed;
    }

    private static bool IsIn(ImmutableArray<VolumeSpec> volumes, Resource resource,
        params ReadOnlySpan<VolumeState> states)
    {
        foreach (var volume in volumes)
            if (states.Contains(volume.State) && volume.Resource.Unallocate().IsSameAs(resource)) return true;
        return false;
    }
}
