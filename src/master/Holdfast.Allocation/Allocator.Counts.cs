using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation;

public sealed partial class Allocator
{
    /// <summary>
    /// How many filters are kept in each role that a framework is in. One that has ended is counted until an offer is
    /// next held against it, which each run does where it could be made.
    /// </summary>
    public IReadOnlyDictionary<RoleName, int> FiltersByRole()
    {
        var counts = new Dictionary<RoleName, int>();
        foreach (var framework in _frameworks.Values)
            foreach (var subscription in framework.Subscriptions)
            {
                if (!subscription.IsSubscribed) continue;
                var role = subscription.Role.Role;
                counts[role] = counts.GetValueOrDefault(role) + subscription.Filters;
            }
        return counts;
    }

    /// <summary>The roles in which the framework wants no offers; none where it is not known.</summary>
    public IEnumerable<RoleName> SuppressedRoles(FrameworkId framework) =>
        _frameworks.TryGetValue(framework, out var known)
            ? known.Subscriptions
                .Where(subscription => subscription is { IsSubscribed: true, IsSuppressed: true })
                .Select(subscription => subscription.Role.Role)
            : [];
}
