namespace Holdfast.Allocation.Sharing;

/// <summary>One party among siblings that share: a role, the frameworks directly in a role, or one framework.</summary>
/// <param name="name">Decides between siblings whose share and number of allocations are equal; unique among
/// them.</param>
/// <param name="owner">Whom the node stands for; null for the frameworks directly in the role above.</param>
internal sealed class ShareNode(string name, object? owner) : IComparable<ShareNode>
{
    private Int128[] _allocated = [];

    public string Name { get; } = name;

    public object? Owner { get; } = owner;

    /// <summary>
    /// Shares are divided by it: who has weight 2 may have twice as much before the other comes first.
    /// </summary>
    public double Weight { get; set; } = 1;

    /// <summary>The dominant share over the weight, as of the last <see cref="Weigh"/>.</summary>
    public double Share { get; private set; }

    /// <summary>How often something was allocated. Never falls: so siblings with equal shares take turns.</summary>
    public long AllocationCount { get; private set; }

    /// <summary>
    /// Whether the node stands in its group's order, because a framework at or below it wants offers.
    /// </summary>
    public bool IsListed { get; set; }

    /// <summary>The dominant share before the weight.</summary>
    public double DominantShare(ClusterTotals totals) => totals.DominantShare(_allocated);

    public void Weigh(ClusterTotals totals) => Share = DominantShare(totals) / Weight;

    public void Add(ReadOnlySpan<long> amounts)
    {
        if (_allocated.Length < amounts.Length) Array.Resize(ref _allocated, amounts.Length);
        for (var i = 0; i < amounts.Length; i++) _allocated[i] += amounts[i];
        AllocationCount++;
    }

    public void Subtract(ReadOnlySpan<long> amounts)
    {
        if (_allocated.Length < amounts.Length) Array.Resize(ref _allocated, amounts.Length);
        for (var i = 0; i < amounts.Length; i++) _allocated[i] -= amounts[i];
    }

    /// <summary>Who comes first: the smaller share, then fewer allocations, then the name.</summary>
    public int CompareTo(ShareNode? other)
    {
        if (other is null) return 1;
        var byShare = Share.CompareTo(other.Share);
        if (byShare != 0) return byShare;
        var byCount = AllocationCount.CompareTo(other.AllocationCount);
        return byCount != 0 ? byCount : string.CompareOrdinal(Name, other.Name);
    }
}
