using Holdfast.Hosting.Metrics;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Metrics;

/// <summary>How many operations are under way, and how many came to which end: in all and by type.</summary>
internal static class OperationMetrics
{
    private static readonly (OperationKind Kind, string Name)[] Kinds =
    [
        (OperationKind.Reserve, "reserve"), (OperationKind.Unreserve, "unreserve"), (OperationKind.Create, "create"),
        (OperationKind.Destroy, "destroy"), (OperationKind.GrowVolume, "grow_volume"),
        (OperationKind.ShrinkVolume, "shrink_volume"),
    ];

    private static readonly (OperationState State, string Name)[] Living =
    [
        (OperationState.Pending, "pending"), (OperationState.Recovering, "recovering"),
        (OperationState.Unreachable, "unreachable"),
    ];

    private static readonly string[] Ends = ["dropped", "error", "failed", "finished", "gone_by_operator"];

    public static void Write(MetricWriter writer, MasterView view, IReadOnlyDictionary<string, long> totals)
    {
        var living = view.Frameworks.SelectMany(framework => framework.Operations)
            .Concat(view.Agents.SelectMany(agent => agent.Operations))
            .CountBy(operation => (operation.Operation.Kind, operation.Latest.State)).ToDictionary();
        var sums = new Dictionary<string, long>();
        foreach (var (kind, name) in Kinds)
        {
            var total = 0L;
            foreach (var (state, stateName) in Living)
                Write(stateName, living.GetValueOrDefault((kind, state)), writer.Gauge);
            foreach (var end in Ends) Write(end, totals.Of($"operations/{name}/{end}"), writer.Counter);
            writer.Gauge($"master/operations/{name}/total", total);

            void Write(string state, long count, Action<string, double> write)
            {
                write($"master/operations/{name}/{state}", count);
                sums[state] = sums.GetValueOrDefault(state) + count;
                total += count;
            }
        }

        foreach (var (state, count) in sums) writer.Gauge($"master/operations/{state}", count);
        writer.Gauge("master/operations/total", sums.Values.Sum());
    }
}
