using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.State;

namespace Holdfast.Master.Core.Counting;

/// <summary>Tells what was counted. Asked for by itself and no part of a view: there, every call would make a view
/// stale.</summary>
internal sealed class CountReader(Cluster cluster)
{
    public void Tell(long correlation)
    {
        var filters = cluster.Allocator.FiltersByRole();
        cluster.Do(new Reply(correlation, new CountsTold(
            cluster.Counter.Totals.Snapshot(),
            [.. cluster.Frameworks.Concat(cluster.CompletedFrameworks).Select(Of)],
            [
                .. filters.OrderBy(pair => pair.Key).Select(pair =>
                    new RoleCounts(pair.Key, pair.Value, cluster.Allocator.DominantShare(pair.Key))),
            ],
            cluster.Watch.Count)));
    }

    private FrameworkCounts Of(Framework framework) => new(
        framework.Id,
        framework.Tally.Snapshot(),
        [.. cluster.Allocator.SuppressedRoles(framework.Id)]);
}
