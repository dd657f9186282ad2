using System.Diagnostics;

namespace Holdfast.Allocation.Sharing;

/// <summary>Siblings in the order in which they are served.</summary>
/// <remarks>
/// Only listed nodes stand in the order, so those that want nothing cost nothing. A node whose amounts change moves to
/// its new place (a binary search and one move of memory); all are sorted anew only when a total changed.
/// </remarks>
internal sealed class ShareGroup(ClusterTotals totals)
{
    private ShareNode[] _order = [];
    private int _count;
    private long _sortedAt = -1;

    public int Count => _count;

    private bool IsStale => _sortedAt != totals.Version;

    /// <summary>The listed nodes, first served first; valid until a node changes.</summary>
    public ReadOnlySpan<ShareNode> Ordered()
    {
        if (IsStale) Sort();
        return _order.AsSpan(0, _count);
    }

    /// <summary>Puts the node into the order.</summary>
    public void List(ShareNode node)
    {
        if (node.IsListed) return;
        node.IsListed = true;
        if (_count == _order.Length) Array.Resize(ref _order, Math.Max(4, _count * 2));
        if (IsStale)
        {
            _order[_count++] = node;
            return;
        }
        node.Weigh(totals);
        var at = ~Array.BinarySearch(_order, 0, _count, node);
        Array.Copy(_order, at, _order, at + 1, _count - at);
        _order[at] = node;
        _count++;
    }

    /// <summary>Takes the node out of the order; its amounts stay.</summary>
    public void Unlist(ShareNode node)
    {
        if (!node.IsListed) return;
        var at = PlaceOf(node);
        node.IsListed = false;
        Array.Copy(_order, at + 1, _order, at, --_count - at);
        _order[_count] = null!;
    }

    public void Add(ShareNode node, ReadOnlySpan<long> amounts)
    {
        var from = PlaceToKeep(node);
        node.Add(amounts);
        if (from >= 0) Move(node, from);
    }

    public void Subtract(ShareNode node, ReadOnlySpan<long> amounts)
    {
        var from = PlaceToKeep(node);
        node.Subtract(amounts);
        if (from >= 0) Move(node, from);
    }

    public void SetWeight(ShareNode node, double weight)
    {
        var from = PlaceToKeep(node);
        node.Weight = weight;
        if (from >= 0) Move(node, from);
    }

    /// <summary>
    /// Where the node stands now, to be moved after its change; −1 where the order will be made anew, or it is not in
    /// it.
    /// </summary>
    private int PlaceToKeep(ShareNode node) => node.IsListed && !IsStale ? PlaceOf(node) : -1;

    private int PlaceOf(ShareNode node)
    {
        var at = IsStale ? Array.IndexOf(_order, node, 0, _count) : Array.BinarySearch(_order, 0, _count, node);
        return at >= 0 && ReferenceEquals(_order[at], node)
            ? at
            : throw new UnreachableException($"'{node.Name}' is not at its place among its siblings.");
    }

    private void Move(ShareNode node, int from)
    {
        node.Weigh(totals);
        // Shares mostly rise within a cycle, so look behind first. Both halves are in order whatever the node's new
        // share is.
        var behind = Array.BinarySearch(_order, from + 1, _count - from - 1, node);
        var to = ~behind - 1;
        if (to == from)
        {
            to = ~Array.BinarySearch(_order, 0, from, node);
            Array.Copy(_order, to, _order, to + 1, from - to);
        }
        else
        {
            Array.Copy(_order, from + 1, _order, from, to - from);
        }
        _order[to] = node;
    }

    private void Sort()
    {
        var nodes = _order.AsSpan(0, _count);
        foreach (var node in nodes) node.Weigh(totals);
        nodes.Sort();
        _sortedAt = totals.Version;
    }
}
