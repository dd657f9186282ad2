using System.Collections.Immutable;
using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Disks;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Statistics;

/// <summary>What is to be measured on an agent: the sandboxes of what is not over, and all volumes.</summary>
internal static class WatchList
{
    private const int MegabyteShift = 20;

    /// <summary>Lists it.</summary>
    /// <param name="view">The agent.</param>
    /// <param name="ask">Asks a volume's disk, where that keeps count.</param>
    /// <param name="askSandbox">Asks the disk of a sandbox, where that keeps count.</param>
    public static List<WatchedDirectory> Of(
        AgentView view, Func<VolumePlan, CancellationToken, DiskUse> ask, Func<SandboxLimit, DiskUse> askSandbox)
    {
        var list = new List<WatchedDirectory>();
        var users = new Dictionary<VolumeId, List<DiskUser>>();
        foreach (var framework in view.Frameworks)
            foreach (var executor in framework.Executors)
                if (executor.Live is { } live) list.Add(SandboxOf(executor, live, users, askSandbox));
        var counting = view.Disks.Where(static disk => disk.Facts.RefusesWrites)
            .Select(static disk => disk.Facts.Backend).ToHashSet(StringComparer.Ordinal);
        foreach (var volume in view.VolumePlaces)
        {
            if (volume.Spec.State is not (VolumeState.Ready or VolumeState.Attached or VolumeState.Releasing)) continue;
            list.Add(new(
                volume.Directory, BytesOf(volume.Spec.Resource.Amount),
                users.TryGetValue(volume.Spec.Id, out var ended) ? [.. ended] : [])
            {
                Ask = counting.Contains(volume.Plan.Backend) ? stop => ask(volume.Plan, stop) : null,
            });
        }
        return list;
    }

    /// <summary>An amount of disk, which is counted in MB, in bytes.</summary>
    public static long BytesOf(Quantity megabytes) => (megabytes.Milli << MegabyteShift) / 1000;

    private static WatchedDirectory SandboxOf(
        ExecutorView executor, ContainerView live, Dictionary<VolumeId, List<DiskUser>> users,
        Func<SandboxLimit, DiskUse> ask)
    {
        foreach (var volume in live.Volumes)
        {
            if (!volume.IsEndedOver) continue;
            if (!users.TryGetValue(volume.Volume, out var those)) users[volume.Volume] = those = [];
            those.Add(new(executor.Container, volume.Volume));
        }
        ImmutableArray<DiskUser> ended = live.IsEndedOverDisk ? [new(executor.Container, Volume: null)] : [];
        var limit = live.SandboxLimit;
        return new WatchedDirectory(executor.Directory, limit.IsZero ? null : BytesOf(limit), ended)
        {
            Ask = live.HeldTo is { } held ? _ => ask(held) : null,
        };
    }
}
