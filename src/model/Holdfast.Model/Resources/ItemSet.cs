namespace Holdfast.Model.Resources;

/// <summary>A set of named items. Immutable; equality ignores order, which is kept only for showing.</summary>
public sealed class ItemSet : IEquatable<ItemSet>
{
    /// <summary>
    /// Below this a walk beats hashing; above it a hostile set of 100,000 items must not cost their square.
    /// </summary>
    private const int HashAbove = 8;

    private readonly string[] _items;
    private readonly HashSet<string>? _lookup;

    private ItemSet(string[] items)
    {
        _items = items;
        _lookup = items.Length > HashAbove ? new(items, StringComparer.Ordinal) : null;
    }

    /// <summary>No items.</summary>
    public static ItemSet Empty { get; } = new([]);

    /// <summary>Whether it holds nothing.</summary>
    public bool IsEmpty => _items.Length == 0;

    /// <summary>How many items it holds.</summary>
    public int Count => _items.Length;

    /// <summary>The items, in the order in which they were first given.</summary>
    public ReadOnlySpan<string> Items => _items;

    /// <summary>The items, each once.</summary>
    public static ItemSet Of(params IEnumerable<string> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return From(items.Distinct(StringComparer.Ordinal).ToArray());
    }

    /// <summary>The items that are in either.</summary>
    public ItemSet Union(ItemSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Contains(other)) return this;
        return From([.. _items, .. other._items.Where(item => !Contains(item))]);
    }

    /// <summary>The items of this set that are not in the other.</summary>
    public ItemSet Except(ItemSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return From(_items.Where(item => !other.Contains(item)).ToArray());
    }

    /// <summary>The items that are in both.</summary>
    public ItemSet Intersect(ItemSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return From(_items.Where(other.Contains).ToArray());
    }

    /// <summary>Whether the item is in this set.</summary>
    public bool Contains(string item) => _lookup?.Contains(item) ?? Array.IndexOf(_items, item) >= 0;

    /// <summary>Whether every item of the other is in this set.</summary>
    public bool Contains(ItemSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Count <= Count && Array.TrueForAll(other._items, Contains);
    }

    /// <inheritdoc/>
    public bool Equals(ItemSet? other) => other is not null && other.Count == Count && Contains(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ItemSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = _items.Length;
        foreach (var item in _items) hash ^= item.GetHashCode(StringComparison.Ordinal);
        return hash;
    }

    /// <summary>The Mesos text form, such as <c>{a, b}</c>.</summary>
    public override string ToString() => $"{{{string.Join(", ", _items)}}}";

    private static ItemSet From(string[] distinct) => distinct.Length == 0 ? Empty : new(distinct);
}
