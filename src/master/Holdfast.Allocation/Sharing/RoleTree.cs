using Holdfast.Allocation.Agents;
using Holdfast.Allocation.Frameworks;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation.Sharing;

/// <summary>
/// The roles that someone uses, with what each holds, in the order in which they are served (hierarchical DRF).
/// </summary>
internal sealed class RoleTree
{
    private readonly ClusterTotals _totals;
    private readonly Dictionary<RoleName, RoleNode> _nodes = [];
    private readonly Dictionary<RoleName, double> _weights = [];

    public RoleTree(ClusterTotals totals)
    {
        _totals = totals;
        Root = new RoleNode(RoleName.Any, parent: null, totals);
    }

    /// <summary>Above all top-level roles; itself no role, whatever its name says.</summary>
    public RoleNode Root { get; }

    public RoleNode? Find(RoleName role) => _nodes.GetValueOrDefault(role);

    /// <summary>
    /// The role's node, made where it is not there yet, and kept until <see cref="Release"/> is called as often.
    /// </summary>
    public RoleNode Use(RoleName role)
    {
        if (!_nodes.TryGetValue(role, out var node))
        {
            var parent = role.Parent is { } above ? Use(above) : Root;
            node = new RoleNode(role, parent, _totals);
            node.Share.Weight = _weights.GetValueOrDefault(role, 1);
            _nodes.Add(role, node);
        }
        node.Users++;
        return node;
    }

    public void Release(RoleNode node)
    {
        if (--node.Users > 0) return;
        _nodes.Remove(node.Role);
        if (node.Parent is { } parent && parent != Root) Release(parent);
    }

    public void SetWeight(RoleName role, double weight)
    {
        _weights[role] = weight;
        if (Find(role) is { } node) node.Parent!.Children.SetWeight(node.Share, weight);
    }

    public static void List(RoleNode role, ShareNode framework)
    {
        role.Frameworks.List(framework);
        role.Children.List(role.Own);
        for (var node = role; node.Parent is { } parent; node = parent) parent.Children.List(node.Share);
    }

    public static void Unlist(RoleNode role, ShareNode framework)
    {
        role.Frameworks.Unlist(framework);
        if (role.Frameworks.Count > 0) return;
        role.Children.Unlist(role.Own);
        for (var node = role; node.Parent is { } parent && node.Children.Count == 0; node = parent)
            parent.Children.Unlist(node.Share);
    }

    /// <summary>Notes that the framework in the role, and so every role above, holds the bag too.</summary>
    /// <param name="agent">Whose resources they are, where they are entered already: a shared volume counts once for
    /// each party on each agent, however many copies it has.</param>
    /// <param name="holder">The framework in its role.</param>
    /// <param name="bag">What it holds too.</param>
    public void Add(Agent agent, Subscription holder, ResourceBag bag)
    {
        var shared = bag.Shared;
        Add(holder.Role, holder.Share, shared.IsEmpty ? bag : bag.NonShared);
        foreach (var volume in shared) CountShared(agent, holder, volume, volume.Copies, isAdded: true);
    }

    /// <summary>Notes that the framework in the role no longer holds the bag, which is taken out already.</summary>
    public void Subtract(Agent agent, Subscription holder, ResourceBag bag)
    {
        var shared = bag.Shared;
        Subtract(holder.Role, holder.Share, shared.IsEmpty ? bag : bag.NonShared);
        foreach (var volume in shared) CountShared(agent, holder, volume, 0, isAdded: false);
    }

    // Of a party that has no more copies than the change brought or left, these are the first or were the last.
    private void CountShared(Agent agent, Subscription holder, Resource volume, int copies, bool isAdded)
    {
        var role = holder.Role;
        var own = agent.HoldingOf(holder) is { } holding ? Agent.CopiesIn(holding.Held, volume) : 0;
        if (own == copies) Change(role.Frameworks, holder.Share, volume, isAdded);
        if (agent.CopiesIn(role, volume) == copies) Change(role.Children, role.Own, volume, isAdded);
        for (var node = role; node.Parent is { } parent; node = parent)
            if (agent.CopiesBelow(node, volume) == copies) Change(parent.Children, node.Share, volume, isAdded);
    }

    private void Change(ShareGroup group, ShareNode node, Resource volume, bool isAdded)
    {
        var amounts = _totals.Measure([volume]);
        if (isAdded) group.Add(node, amounts);
        else group.Subtract(node, amounts);
    }

    /// <summary>As above, of what is not shared.</summary>
    public void Add(RoleNode role, ShareNode framework, ResourceBag bag)
    {
        var amounts = _totals.Measure(bag);
        role.Frameworks.Add(framework, amounts);
        role.Children.Add(role.Own, amounts);
        for (var node = role; node.Parent is { } parent; node = parent)
            parent.Children.Add(node.Share, amounts);
    }

    /// <summary>As above, of what is not shared.</summary>
    public void Subtract(RoleNode role, ShareNode framework, ResourceBag bag)
    {
        var amounts = _totals.Measure(bag);
        role.Frameworks.Subtract(framework, amounts);
        role.Children.Subtract(role.Own, amounts);
        for (var node = role; node.Parent is { } parent; node = parent)
            parent.Children.Subtract(node.Share, amounts);
    }
}
