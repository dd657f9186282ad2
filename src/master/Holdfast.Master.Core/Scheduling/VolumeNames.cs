using Holdfast.Master.Core.State;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>
/// Whether a volume would be the second of its role and name in the cluster. To Mesos a name is unique on each agent
/// only; this is for those who ask for more.
/// </summary>
internal sealed class VolumeNames(Cluster cluster)
{
    private ILookup<VolumeName, (Agent Agent, VolumeState State)>? _known;
    private long _version;

    /// <summary>Why volumes are not made on an agent; null where nothing is in the way.</summary>
    /// <remarks>
    /// Counted are the volumes that other agents have, those of agents that are away included, and those that are
    /// being made: of two CREATEs in the same moment the master sees one first. One that is being destroyed counts
    /// until it lies in the trash, since a destroy may fail, also on the agent itself. Whatever else that has of the
    /// name is refused to everybody (<see cref="OperationCheck"/>).
    /// </remarks>
    public string? Explain(Agent agent, ResourceBag volumes)
    {
        foreach (var volume in volumes.PersistentVolumes)
        {
            var name = VolumeName.Of(volume);
            if (FindOther(agent, name) is not { } other) continue;
            return other == agent
                ? $"Role '{name.Role}' has a volume '{name.Id}' on {agent} that is being destroyed, and was to have "
                    + "one of a name: try again once it lies in the trash, since a destroy may fail"
                : $"Role '{name.Role}' has a volume '{name.Id}' on {other}, and was to have one of a name";
        }

        return null;
    }

    private Agent? FindOther(Agent agent, VolumeName name) =>
        Known()[name].FirstOrDefault(known => known.Agent != agent || known.State == VolumeState.Destroying).Agent
        // Only operations under way make a volume that the inventory does not have yet.
        ?? cluster.Agents.FirstOrDefault(other => other != agent && other.Operations.Count > 0
            && other.Account.Projected.PersistentVolumes.Any(volume => VolumeName.Of(volume) == name));

    // Walking all volumes for each name would hold the loop for an ACCEPT of many.
    private ILookup<VolumeName, (Agent Agent, VolumeState State)> Known()
    {
        if (_known is { } known && _version == cluster.VolumesVersion) return known;
        _version = cluster.VolumesVersion;
        return _known = cluster.Agents
            // Of an agent that is gone for good nothing is waited for.
            .Where(agent => agent.Phase != AgentPhase.Gone)
            .SelectMany(agent => agent.Volumes.Where(volume => volume.State != VolumeState.Trash)
                .Select(volume => (Name: VolumeName.Of(volume.Resource), Place: (agent, volume.State))))
            .ToLookup(one => one.Name, one => one.Place);
    }
}
