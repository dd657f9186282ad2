namespace Holdfast.Model.Resources;

/// <summary>
/// Resources that come and go: what is free on an agent, what a framework holds. Adding to and taking from what is
/// already there allocates nothing for scalars.
/// </summary>
/// <remarks>Belongs to one thread. The order of the entries depends only on the calls made, never on hashes.</remarks>
public sealed class ResourcePool
{
    private Resource[] _entries;
    private int _count;
    private EntryIndex? _index;

    /// <summary>An empty pool.</summary>
    public ResourcePool() => _entries = [];

    /// <summary>A pool with what the bag holds.</summary>
    public ResourcePool(ResourceBag bag)
    {
        ArgumentNullException.ThrowIfNull(bag);
        _entries = bag.Entries.ToArray();
        _count = _entries.Length;
        _index = EntryIndex.For(_entries);
    }

    /// <summary>The resources; valid until the pool changes.</summary>
    public ReadOnlySpan<Resource> Entries => _entries.AsSpan(0, _count);

    /// <summary>How many entries there are.</summary>
    public int Count => _count;

    /// <summary>Whether it holds nothing.</summary>
    public bool IsEmpty => _count == 0;

    private EntryList List => new(Entries, _index);

    /// <summary>Puts a resource in; an empty one changes nothing.</summary>
    public void Add(in Resource resource)
    {
        if (resource.IsEmpty) return;
        if (resource.Key.IsDivisible || resource.Key.IsShared)
        {
            var at = List.Find(resource);
            if (at >= 0)
            {
                _entries[at] = _entries[at].Plus(resource);
                return;
            }
        }
        Append(resource);
    }

    /// <summary>Puts all of the bag in.</summary>
    public void Add(ResourceBag bag)
    {
        ArgumentNullException.ThrowIfNull(bag);
        foreach (ref readonly var resource in bag.Entries) Add(resource);
    }

    /// <summary>
    /// Takes a resource out, as far as it is there: an entry of which more is taken than there is just goes.
    /// </summary>
    /// <returns>Whether all of it was there. Where it must have been, the caller checks this.</returns>
    public bool Subtract(in Resource resource)
    {
        if (resource.IsEmpty) return true;
        var at = List.Find(resource);
        if (at < 0) return false;
        var wasThere = _entries[at].Contains(resource);
        if (_entries[at].TryMinus(resource, out var rest)) _entries[at] = rest;
        else RemoveAt(at);
        return wasThere;
    }

    /// <summary>Takes all of the bag out, as far as it is there.</summary>
    /// <returns>Whether all of it was there.</returns>
    public bool Subtract(ResourceBag bag)
    {
        ArgumentNullException.ThrowIfNull(bag);
        var wasThere = true;
        foreach (ref readonly var resource in bag.Entries) wasThere &= Subtract(resource);
        return wasThere;
    }

    /// <summary>Whether all of the resource is in the pool.</summary>
    public bool Contains(in Resource resource) => List.Contains(resource);

    /// <summary>Whether all of the bag is in the pool at once.</summary>
    public bool Contains(ResourceBag bag)
    {
        ArgumentNullException.ThrowIfNull(bag);
        return List.Contains(bag.List);
    }

    /// <summary>Takes everything out.</summary>
    public void Clear()
    {
        _entries.AsSpan(0, _count).Clear();
        _count = 0;
        _index = null;
    }

    /// <summary>What is in the pool now, as a bag of its own.</summary>
    public ResourceBag ToBag() => ResourceBag.Adopt(Entries.ToArray());

    /// <summary>The Mesos text form of the entries.</summary>
    public override string ToString() => ResourceText.Of(Entries);

    private void Append(in Resource resource)
    {
        if (_count == _entries.Length) Array.Resize(ref _entries, Math.Max(4, _count * 2));
        _entries[_count++] = resource;
        if (_index is not null) _index.Added(Entries);
        else _index = EntryIndex.For(Entries);
    }

    private void RemoveAt(int position)
    {
        // The last entry fills the hole, as in Mesos: moving all that follow would make emptying a long pool quadratic.
        var last = _count - 1;
        _index?.Removing(Entries, position);
        if (position != last)
        {
            _index?.Moving(Entries, last, position);
            _entries[position] = _entries[last];
        }
        _entries[last] = default;
        _count = last;
    }
}
