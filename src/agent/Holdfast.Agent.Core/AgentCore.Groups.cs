using Holdfast.Agent.Core.State;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core;

/// <remarks>
/// A shared volume is written by tasks of several users. Where the operator gives groups, it gets one of its own with
/// its first task, keeps it until its data is gone, and everybody who shares it is of that group.
/// </remarks>
public sealed partial class AgentCore
{
    /// <summary>Why the shared volumes of these tasks cannot have a group each; null where they can.</summary>
    private string? WhyNoGroups(List<TaskEntry> tasks, ExecutorSpec? executor)
    {
        if (_options.VolumeGroups is not { } range) return null;
        var resources = tasks.SelectMany(static task => task.Spec.Resources.PersistentVolumes)
            .Concat(executor?.Resources.PersistentVolumes ?? ResourceBag.Empty);
        var lacking = resources.Select(resource => FindVolume(resource.Unallocate())).OfType<VolumeEntry>().Distinct()
            .Where(LacksGroup).ToList();
        if (FreeGroups(range).Take(lacking.Count).Count() == lacking.Count) return null;
        return $"{(lacking is [var one] ? $"shared volume {Name(one)} needs" : "shared volumes need")} a group of "
            + $"its own, and all of --volume_gid_range={range} are taken, by shared volumes and those in the trash: "
            + "give the agent a larger range, or purge what is not needed (holdfast volumes trash purge)";
    }

    private void GiveGroup(VolumeEntry volume)
    {
        if (_options.VolumeGroups is not { } range || !LacksGroup(volume)) return;
        volume.Row = volume.Row with { Group = FreeGroups(range).First() };
        _turn.Put(volume.Row);
    }

    private (ulong Total, ulong Free) GroupUse() => _options.VolumeGroups is { } range
        ? (range.Size, range.Size - (ulong)TakenGroups().Count(group => range.Contains(group)))
        : default;

    private static bool LacksGroup(VolumeEntry volume) => volume is { IsShared: true, Row.Group: null };

    private IEnumerable<uint> FreeGroups(RangeSet range)
    {
        var taken = TakenGroups();
        return range.Ranges.ToArray().SelectMany(static one => Groups(one)).Where(group => !taken.Contains(group));
    }

    private HashSet<uint> TakenGroups() =>
        [.. _volumes.Values.Select(static volume => volume.Row.Group).OfType<uint>()];

    private static IEnumerable<uint> Groups(ValueRange range)
    {
        for (var group = range.Begin; group <= range.End; group++) yield return (uint)group;
    }
}
