using Holdfast.Master.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Operators;

/// <summary>
/// Whether volumes are still those that somebody saw before he had them destroyed or resized. Calls name them by role
/// and persistence id, which another one may have by now: then the data of a stranger would go.
/// </summary>
internal static class SeenVolumes
{
    /// <summary>Which volume is another one; null where all are those that were seen.</summary>
    public static string? Explain(Agent agent, ResourceBag volumes, IReadOnlyCollection<VolumeId> seen)
    {
        foreach (var volume in volumes.PersistentVolumes)
        {
            var name = VolumeName.Of(volume);
            // Its id is known once it is made, and may be none of these.
            if (agent.Operations.FirstOrDefault(operation => Makes(operation, name)) is { } making)
                return $"Volume {name} on {agent} is being made by operation {making.Spec.Uuid}, so it "
                    + "is none that you have seen. Nothing was done";
            var present = agent.Volumes.FirstOrDefault(one =>
                one.State is not (VolumeState.Destroying or VolumeState.Trash) && VolumeName.Of(one.Resource) == name);
            if (present is null || !seen.Contains(present.Id))
                return $"Volume {name} on {agent} is {present?.Id.ToString() ?? "gone"}, and not "
                    + $"{string.Join(" or ", seen)} as you have seen it. Nothing was done";
        }

        return null;
    }

    private static bool Makes(TrackedOperation operation, VolumeName name) =>
        operation.IsUnderWay && !VolumeResize.IsOne(operation.Spec.Kind)
        && operation.Conversion.Result.PersistentVolumes.Any(volume => VolumeName.Of(volume) == name);
}
