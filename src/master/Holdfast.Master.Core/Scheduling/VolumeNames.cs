using Holdfast.Master.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>
/// Whether a volume would be the second of its role and name in the cluster. To Mesos a name is unique on each agent
/// only; this is for those who ask for more.
/// </summary>
internal static class VolumeNames
{
    /// <summary>Why volumes are not made on an agent; null where nothing is in the way.</summary>
    /// <remarks>
    /// Counted are the volumes that other agents have, those of agents that are away included, and those that are
    /// being made: of two CREATEs in the same moment the master sees one first.
    /// </remarks>
    public static string? Explain(Cluster cluster, Agent agent, ResourceBag volumes)
    {
        foreach (var volume in volumes.PersistentVolumes)
        {
            if (cluster.Agents.FirstOrDefault(other => other != agent && Has(other, NameOf(volume))) is not { } other)
                continue;
            var (role, id) = NameOf(volume);
            return $"Role '{role}' has a volume '{id}' on {other}, and was to have one of a name";
        }

        return null;
    }

    private static bool Has(Agent agent, (RoleName Role, PersistenceId? Id) name) =>
        agent.Volumes.Any(known => known.State is not (VolumeState.Destroying or VolumeState.Trash)
            && NameOf(known.Resource) == name)
        || agent.Account.Projected.PersistentVolumes.Any(volume => NameOf(volume) == name);

    private static (RoleName Role, PersistenceId? Id) NameOf(Resource volume) =>
        (volume.Key.Role, volume.Key.Disk?.PersistenceId);
}
