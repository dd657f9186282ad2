using Holdfast.Hosting.Metrics;
using Holdfast.Master.Core.Counting;

namespace Holdfast.Master.Metrics;

/// <summary>What the allocator knows of each role.</summary>
internal static class RoleMetrics
{
    public static void Write(MetricWriter writer, IEnumerable<RoleCounts> roles)
    {
        var filters = writer.Scope("allocator/mesos/offer_filters/roles");
        var shares = writer.Scope("allocator/mesos/roles");
        foreach (var role in roles)
        {
            var name = role.Role.ToString();
            filters.Of("role", name).Gauge("active", role.ActiveFilters);
            shares.Of("role", name).Part("shares").Gauge("dominant", role.DominantShare);
        }
    }
}
