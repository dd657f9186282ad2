using Holdfast.Allocation.Frameworks;
using Holdfast.Allocation.Sharing;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation;

public sealed partial class Allocator
{
    /// <summary>
    /// A new framework, or one that an agent or the registry told of (then not active until it subscribes).
    /// </summary>
    public void AddFramework(FrameworkId id, FrameworkDemand demand, bool isActive = true)
    {
        ArgumentNullException.ThrowIfNull(demand);
        var framework = new Framework(id) { IsActive = isActive };
        if (!_frameworks.TryAdd(id, framework))
            throw new ArgumentException($"Framework '{id}' is already known to the allocator.", nameof(id));
        Apply(framework, demand);
        if (isActive) DemandRose();
    }

    /// <summary>
    /// The framework wants other things now. Roles whose suppression ends lose their filters; roles it left keep what
    /// they hold.
    /// </summary>
    public void UpdateFramework(FrameworkId id, FrameworkDemand demand)
    {
        ArgumentNullException.ThrowIfNull(demand);
        var framework = Expect(id);
        Apply(framework, demand);
        if (framework.IsActive) DemandRose();
    }

    /// <summary>The framework is connected and is offered resources in all its roles that are not suppressed.</summary>
    public void Activate(FrameworkId id)
    {
        var framework = Expect(id);
        if (framework.IsActive) return;
        framework.IsActive = true;
        foreach (var subscription in framework.Subscriptions) List(subscription);
        DemandRose();
    }

    /// <summary>
    /// The framework is disconnected: it is offered nothing and its filters are cleared. What it holds it keeps.
    /// </summary>
    public void Deactivate(FrameworkId id)
    {
        var framework = Expect(id);
        framework.IsActive = false;
        foreach (var subscription in framework.Subscriptions)
        {
            subscription.ClearFilters();
            List(subscription);
        }
    }

    /// <summary>
    /// The framework is gone; what it still holds is free at once, and nothing of it is to be recovered afterwards.
    /// </summary>
    public void RemoveFramework(FrameworkId id)
    {
        var framework = Expect(id);
        framework.IsActive = false;
        foreach (var subscription in framework.Subscriptions) List(subscription);
        // Walks all agents: a framework goes seldom, while an index of its holdings would be kept up with every offer.
        foreach (var agent in _agentList)
            foreach (var subscription in framework.Subscriptions)
            {
                agent.Filters.Forget(subscription);
                if (agent.HoldingOf(subscription) is { } holding) TakeBack(agent, holding, holding.Held);
            }
        foreach (var subscription in framework.Subscriptions) _roles.Release(subscription.Role);
        _frameworks.Remove(id);
    }

    /// <summary>Whether the allocator knows the framework.</summary>
    public bool Knows(FrameworkId id) => _frameworks.ContainsKey(id);

    /// <summary>
    /// Stops offers to the framework in the roles; in none given, in all it has. Unknown roles are passed over.
    /// </summary>
    public void Suppress(FrameworkId id, params ReadOnlySpan<RoleName> roles)
    {
        var named = SetOf(roles);
        foreach (var subscription in Expect(id).Subscriptions)
        {
            if (!subscription.IsSubscribed || named?.Contains(subscription.Role.Role) == false) continue;
            subscription.IsSuppressed = true;
            List(subscription);
        }
    }

    /// <summary>
    /// Ends suppression and clears all filters in the roles; in none given, in all it has. Unknown roles are passed
    /// over.
    /// </summary>
    public void Revive(FrameworkId id, params ReadOnlySpan<RoleName> roles)
    {
        var framework = Expect(id);
        var named = SetOf(roles);
        foreach (var subscription in framework.Subscriptions)
        {
            if (!subscription.IsSubscribed || named?.Contains(subscription.Role.Role) == false) continue;
            subscription.IsSuppressed = false;
            subscription.ClearFilters();
            List(subscription);
        }
        if (framework.IsActive) DemandRose();
    }

    private void Apply(Framework framework, FrameworkDemand demand)
    {
        framework.Capabilities = demand.Capabilities;
        HashSet<RoleName> wanted = [.. demand.Roles];
        HashSet<RoleName> suppressed = [.. demand.SuppressedRoles];
        foreach (var subscription in framework.Subscriptions.ToArray())
            if (!wanted.Contains(subscription.Role.Role)) Leave(framework, subscription);
        var known = framework.Subscriptions.ToDictionary(subscription => subscription.Role.Role);
        foreach (var role in demand.Roles)
        {
            if (!known.TryGetValue(role, out var subscription))
                known.Add(role, subscription = Subscribe(framework, role));
            var isSuppressed = suppressed.Contains(role);
            if (!subscription.IsSubscribed || subscription.IsSuppressed && !isSuppressed) subscription.ClearFilters();
            subscription.IsSubscribed = true;
            subscription.IsSuppressed = isSuppressed;
            subscription.Minimum = demand.Minimums.GetValueOrDefault(role);
            List(subscription);
        }
    }

    /// <summary>The roles for looking up; null for none, which means all.</summary>
    private static HashSet<RoleName>? SetOf(ReadOnlySpan<RoleName> roles)
    {
        if (roles.IsEmpty) return null;
        var set = new HashSet<RoleName>(roles.Length);
        foreach (var role in roles) set.Add(role);
        return set;
    }

    private static Subscription? Find(Framework framework, RoleName role)
    {
        foreach (var subscription in framework.Subscriptions)
            if (subscription.Role.Role == role) return subscription;
        return null;
    }

    private Subscription Subscribe(Framework framework, RoleName role)
    {
        var subscription = new Subscription(framework, _roles.Use(role));
        framework.Subscriptions.Add(subscription);
        return subscription;
    }

    private void Leave(Framework framework, Subscription subscription)
    {
        subscription.IsSubscribed = false;
        List(subscription);
        ForgetIfUnused(framework, subscription);
    }

    /// <summary>A role that the framework is not in, and of which it holds nothing more, need not be known.</summary>
    private void ForgetIfUnused(Framework framework, Subscription subscription)
    {
        if (subscription.IsSubscribed || subscription.Holdings > 0) return;
        if (!framework.Subscriptions.Remove(subscription)) return;
        foreach (var agent in _agentList) agent.Filters.Forget(subscription);
        _roles.Release(subscription.Role);
    }

    private static void List(Subscription subscription)
    {
        if (subscription.WantsOffers) RoleTree.List(subscription.Role, subscription.Share);
        else if (subscription.Share.IsListed) RoleTree.Unlist(subscription.Role, subscription.Share);
    }
}
