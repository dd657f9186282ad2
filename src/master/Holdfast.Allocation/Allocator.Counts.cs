using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation;

public sealed partial class Allocator
{
    /// <summary>How many filters hide offers now, for each role that a framework is in. Looks at every agent.</summary>
    /// <param name="now">Decides which filters have ended.</param>
    public IReadOnlyDictionary<RoleName, int> ActiveFilters(DateTimeOffset now)
    {
        var counts = new Dictionary<RoleName, int>();
        foreach (var framework in _frameworks.Values)
            foreach (var subscription in framework.Subscriptions)
                if (subscription.IsSubscribed) counts.TryAdd(subscription.Role.Role, 0);
        foreach (var agent in _agentList) agent.Filters.CountActive(now, counts);
        return counts;
    }

    /// <summary>Whether the framework wants no offers in the role.</summary>
    public bool IsSuppressed(FrameworkId framework, RoleName role) =>
        _frameworks.TryGetValue(framework, out var known)
        && known.Subscriptions.Any(subscription => subscription.Role.Role == role && subscription.IsSuppressed);
}
