using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Master.State;

/// <summary>A role with what it and the roles below it have, as <c>/roles</c> and GET_ROLES show it.</summary>
internal sealed class RoleFigures(RoleName name)
{
    /// <summary>The role.</summary>
    public RoleName Name => name;

    /// <summary>Its weight among its siblings.</summary>
    public double Weight { get; private set; } = 1;

    /// <summary>The frameworks that are subscribed to it.</summary>
    public IReadOnlyList<FrameworkId> Frameworks { get; private set; } = [];

    /// <summary>What tasks and executors hold.</summary>
    public ScalarSums Allocated { get; } = new();

    /// <summary>What is offered.</summary>
    public ScalarSums Offered { get; } = new();

    /// <summary>What is held or offered.</summary>
    public ScalarSums Held
    {
        get
        {
            var sums = new ScalarSums();
            sums.Add(Allocated);
            sums.Add(Offered);
            return sums;
        }
    }

    /// <summary>What is reserved, used or not.</summary>
    public ScalarSums Reserved { get; } = new();

    /// <summary>What counts against a quota: what is reserved, and what is used without being reserved.</summary>
    public ScalarSums Consumed { get; } = new();

    /// <summary>Every role that is known by a framework, a weight, a reservation or what it holds, with the roles above
    /// it, by name.</summary>
    public static IReadOnlyCollection<RoleFigures> Of(MasterView view)
    {
        var roles = new SortedDictionary<RoleName, RoleFigures>();
        foreach (var role in view.Roles)
        {
            var known = Find(roles, role.Name);
            (known.Weight, known.Frameworks) = (role.Weight, role.Frameworks);
        }

        foreach (var agent in view.Agents)
        {
            foreach (var resource in agent.Total) CountReserved(roles, resource);
            foreach (var resource in agent.Used) CountAllocated(roles, resource);
            foreach (var resource in agent.Offered)
                foreach (var role in Upwards(roles, resource.Key.AllocationRole ?? RoleName.Any))
                    role.Offered.Add(resource);
        }

        return roles.Values;
    }

    private static void CountReserved(SortedDictionary<RoleName, RoleFigures> roles, in Resource resource)
    {
        if (resource.Key.Reservations.IsEmpty) return;
        foreach (var role in Upwards(roles, resource.Key.Role))
        {
            role.Reserved.Add(resource);
            role.Consumed.Add(resource);
        }
    }

    private static void CountAllocated(SortedDictionary<RoleName, RoleFigures> roles, in Resource resource)
    {
        foreach (var role in Upwards(roles, resource.Key.AllocationRole ?? RoleName.Any))
        {
            role.Allocated.Add(resource);
            if (resource.Key.Reservations.IsEmpty) role.Consumed.Add(resource);
        }
    }

    // The role and all above it; they become known by this.
    private static IEnumerable<RoleFigures> Upwards(SortedDictionary<RoleName, RoleFigures> roles, RoleName name)
    {
        for (RoleName? at = name; at is { } role; at = role.Parent) yield return Find(roles, role);
    }

    private static RoleFigures Find(SortedDictionary<RoleName, RoleFigures> roles, RoleName name)
    {
        if (roles.TryGetValue(name, out var known)) return known;
        var added = new RoleFigures(name);
        roles.Add(name, added);
        if (name.Parent is { } parent) _ = Find(roles, parent);
        return added;
    }
}
