using Holdfast.Hosting.Metrics;
using Holdfast.Master.Core.Views;
using Holdfast.Model;
using Holdfast.Model.Resources;

namespace Holdfast.Master.Metrics;

/// <summary>Agents, frameworks, offers and what resources there are.</summary>
internal static class ClusterMetrics
{
    private static readonly string[] Summed = ["cpus", "gpus", "mem", "disk"];
    private static readonly string[] Allocated = ["cpus", "mem", "disk"];

    public static void Write(MetricWriter writer, MasterView view, IReadOnlyDictionary<string, long> totals)
    {
        WriteAgents(writer, view, totals);
        WriteFrameworks(writer, view);
        var (total, used) = (Sum(view, agent => agent.Total), Sum(view, agent => agent.Used));
        var offered = Sum(view, agent => agent.Offered);
        foreach (var name in Summed)
        {
            WriteShare(writer, $"master/{name}", total[(name, false)], used[(name, false)]);
            WriteShare(writer, $"master/{name}_revocable", total[(name, true)], used[(name, true)]);
        }

        foreach (var name in Allocated)
        {
            var path = $"allocator/mesos/resources/{name}";
            writer.Gauge($"{path}/total", total[(name, false)] + total[(name, true)]);
            writer.Gauge(
                $"{path}/offered_or_allocated",
                used[(name, false)] + used[(name, true)] + offered[(name, false)] + offered[(name, true)]);
        }
    }

    private static void WriteAgents(
        MetricWriter writer, MasterView view, IReadOnlyDictionary<string, long> totals)
    {
        var active = view.Agents.Count(agent => agent.IsActive);
        writer.Gauge("master/slaves_active", active);
        writer.Gauge("master/slaves_connected", active);
        writer.Gauge("master/slaves_inactive", view.Agents.Length - active);
        writer.Gauge("master/slaves_disconnected", view.Agents.Length - active);
        writer.Gauge("master/slaves_unreachable", view.UnreachableAgents.Length);
        var (silent, unreturned) = (totals.Of("agents/unreachable"), totals.Of("agents/not_recovered"));
        writer.Counter("master/slave_registrations", totals.Of("agents/registered"));
        writer.Counter("master/slave_reregistrations", totals.Of("agents/reregistered"));
        writer.Counter("master/slave_removals", silent + unreturned);
        writer.Counter("master/slave_removals/reason_unhealthy", silent + unreturned);
        writer.Counter("master/recovery_slave_removals", unreturned);
        writer.Counter("master/slave_unreachable_scheduled", silent + unreturned);
        writer.Counter("master/slave_unreachable_completed", silent + unreturned);
        // An agent never leaves of its own accord, none takes another's place, and giving one up is not put off: these
        // stay 0, and dashboards add them up with the others.
        foreach (var never in (string[])
            [
                "slave_removals/reason_registered", "slave_removals/reason_unregistered", "slave_unreachable_canceled",
                "slave_shutdowns_scheduled", "slave_shutdowns_canceled", "slave_shutdowns_completed",
            ])
            writer.Counter($"master/{never}", 0);
    }

    private static void WriteFrameworks(MetricWriter writer, MasterView view)
    {
        var active = view.Frameworks.Count(framework => framework.IsActive);
        var connected = view.Frameworks.Count(framework => framework.IsConnected);
        writer.Gauge("master/frameworks_active", active);
        writer.Gauge("master/frameworks_inactive", view.Frameworks.Length - active);
        writer.Gauge("master/frameworks_connected", connected);
        writer.Gauge("master/frameworks_disconnected", view.Frameworks.Length - connected);
        writer.Gauge("master/outstanding_offers", view.Frameworks.Sum(framework => framework.Offers.Length));
    }

    private static void WriteShare(MetricWriter writer, string name, double total, double used)
    {
        writer.Gauge($"{name}_total", total);
        writer.Gauge($"{name}_used", used);
        writer.Gauge($"{name}_percent", total > 0 ? used / total : 0);
    }

    private static Dictionary<(string Name, bool IsRevocable), double> Sum(
        MasterView view, Func<AgentView, ResourceBag> bag)
    {
        var sums = new Dictionary<(string, bool), Quantity>();
        foreach (var agent in view.Agents)
            foreach (var resource in bag(agent))
            {
                if (resource.Key.Kind != ResourceKind.Scalar) continue;
                var key = (resource.Name, resource.Key.IsRevocable);
                sums[key] = sums.GetValueOrDefault(key).PlusCapped(resource.Amount);
            }

        var named = from name in Summed from isRevocable in (bool[])[false, true] select (name, isRevocable);
        return named.ToDictionary(key => key, key => sums.GetValueOrDefault(key).ToDouble());
    }
}
