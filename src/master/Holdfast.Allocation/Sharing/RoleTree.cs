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
    public void Add(RoleNode role, ShareNode framework, ResourceBag bag)
    {
        var amounts = _totals.Measure(bag);
        role.Frameworks.Add(framework, amounts);
        role.Children.Add(role.Own, amounts);
        for (var node = role; node.Parent is { } parent; node = parent)
            parent.Children.Add(node.Share, amounts);
    }

    /// <summary>Notes that the framework in the role no longer holds the bag.</summary>
    public void Subtract(RoleNode role, ShareNode framework, ResourceBag bag)
    {
        var amounts = _totals.Measure(bag);
        role.Frameworks.Subtract(framework, amounts);
        role.Children.Subtract(role.Own, amounts);
        for (var node = role; node.Parent is { } parent; node = parent)
            parent.Children.Subtract(node.Share, amounts);
    }
}
