using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Holdfast.Master.Core.State;

/// <summary>
/// Values by key, walked in the order in which they were added; adding, finding and removing take constant time.
/// </summary>
/// <remarks>Walk a copy (<see cref="Snapshot"/>) where the walk may remove.</remarks>
internal sealed class OrderedMap<TKey, TValue> : IEnumerable<TValue>
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<TValue>> _nodes = [];
    private readonly LinkedList<TValue> _values = [];

    public int Count => _nodes.Count;

    public bool Contains(TKey key) => _nodes.ContainsKey(key);

    public TValue? Find(TKey key) => _nodes.TryGetValue(key, out var node) ? node.Value : default;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var isThere = _nodes.TryGetValue(key, out var node);
        value = isThere ? node!.Value : default;
        return isThere;
    }

    /// <summary>Adds at the end; false, and nothing changes, when the key is there already.</summary>
    public bool TryAdd(TKey key, TValue value)
    {
        if (_nodes.ContainsKey(key)) return false;
        _nodes.Add(key, _values.AddLast(value));
        return true;
    }

    /// <summary>Adds at the end, or replaces in its place.</summary>
    public void Put(TKey key, TValue value)
    {
        if (_nodes.TryGetValue(key, out var node)) node.Value = value;
        else _nodes.Add(key, _values.AddLast(value));
    }

    public bool Remove(TKey key)
    {
        if (!_nodes.Remove(key, out var node)) return false;
        _values.Remove(node);
        return true;
    }

    public void Clear()
    {
        _nodes.Clear();
        _values.Clear();
    }

    public TValue[] Snapshot() => [.. _values];

    public IEnumerator<TValue> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
