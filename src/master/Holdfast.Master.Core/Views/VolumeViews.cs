using System.Collections.Immutable;
using Holdfast.Master.Core.State;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Views;

/// <summary>Makes the views of an agent's volumes.</summary>
internal static class VolumeViews
{
    /// <summary>They stay as they are until the agent is touched.</summary>
    public static ImmutableArray<VolumeView> Of(Agent agent) => agent.VolumeViews ??= Make(agent);

    private static ImmutableArray<VolumeView> Make(Agent agent)
    {
        if (agent.Volumes.Count == 0) return [];
        var uses = UsesOf(agent);
        return [.. agent.Volumes.Select(volume => new VolumeView(agent.Id, agent.Spec.Hostname, Shown(volume)))];

        VolumeSpec Shown(VolumeSpec volume)
        {
            if (volume.State != VolumeState.Ready
                || !uses.TryGetValue(VolumeName.Of(volume.Resource), out var over)) return volume;
            return over is null
                ? volume with { State = VolumeState.Attached }
                : volume with
                {
                    State = VolumeState.Releasing,
                    Reason = $"{over} is over, but it is not yet proven that none of its processes is left",
                };
        }
    }

    /// <summary>The volumes that something holds, each with what holds it though it is over; null for what goes on.
    /// </summary>
    private static Dictionary<VolumeName, string?> UsesOf(Agent agent)
    {
        Dictionary<VolumeName, string?> uses = [];
        foreach (var task in agent.Tasks) Add(task, task.State.IsTerminal() ? $"task '{task.Id}'" : null);
        foreach (var executor in agent.Executors)
            Add(executor, executor.HasEnded ? $"executor '{executor.Spec.Id}'" : null);
        return uses;

        void Add(IHolder holder, string? over)
        {
            if (holder.Hold == Hold.None) return;
            foreach (var volume in holder.Resources.PersistentVolumes)
                if (over is null || !uses.ContainsKey(VolumeName.Of(volume))) uses[VolumeName.Of(volume)] = over;
        }
    }
}
