using Holdfast.Allocation.Frameworks;
using Holdfast.Allocation.Sharing;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation.Tests.Sharing;

/// <summary>A tree of roles with one framework in each, in the words of Mesos' sorter tests.</summary>
internal sealed class Sorter
{
    private readonly ClusterTotals _totals = new([]);
    private readonly Dictionary<string, Subscription> _clients = [];

    public Sorter(string total)
    {
        Tree = new RoleTree(_totals);
        _totals.Add(Cluster.Bag(total));
    }

    public RoleTree Tree { get; }

    /// <summary>The active clients, first served first: <c>a b/c b/d</c>.</summary>
    public string Order => string.Join(' ', Below(Tree.Root));

    public void Add(string client, bool isActive = true)
    {
        var framework = new Framework(FrameworkId.Parse("f"));
        _clients.Add(client, new Subscription(framework, Tree.Use(RoleName.Parse(client))));
        if (isActive) Activate(client);
    }

    public void Remove(string client)
    {
        Deactivate(client);
        _clients.Remove(client, out var gone);
        Tree.Release(gone!.Role);
    }

    public void Activate(string client) => RoleTree.List(_clients[client].Role, _clients[client].Share);

    public void Deactivate(string client)
    {
        if (_clients[client].Share.IsListed) RoleTree.Unlist(_clients[client].Role, _clients[client].Share);
    }

    public void Allocated(string client, string resources) =>
        Tree.Add(_clients[client].Role, _clients[client].Share, Cluster.Bag(resources));

    public void Unallocated(string client, string resources) =>
        Tree.Subtract(_clients[client].Role, _clients[client].Share, Cluster.Bag(resources));

    public void Grow(string resources) => _totals.Add(Cluster.Bag(resources));

    public void Shrink(string resources) => _totals.Subtract(Cluster.Bag(resources));

    private static IEnumerable<string> Below(RoleNode node)
    {
        foreach (var child in node.Children.Ordered().ToArray())
        {
            if (child.Owner is not RoleNode below) yield return node.Role.ToString();
            else
                foreach (var client in Below(below)) yield return client;
        }
    }
}
