using System.Collections;
using System.Runtime.CompilerServices;

namespace Holdfast.Model.Resources;

/// <summary>
/// A fixed collection of resources, such as an offer or what a task asks for. Immutable, free to share between threads.
/// </summary>
/// <remarks>
/// Resources that merge stand in it once, empty ones not at all. Two bags are equal when each contains the other; order
/// does not count, but is kept and the same in every process. For sums that change often use a <see
/// cref="ResourcePool"/>.
/// </remarks>
[CollectionBuilder(typeof(ResourceBag), nameof(Of))]
public sealed partial class ResourceBag : IReadOnlyList<Resource>, IEquatable<ResourceBag>
{
    private const int LongList = 256;

    private readonly Resource[] _entries;
    private readonly EntryIndex? _index;

    private ResourceBag(Resource[] entries)
    {
        _entries = entries;
        _index = EntryIndex.For(entries);
    }

    /// <summary>No resources.</summary>
    public static ResourceBag Empty { get; } = new([]);

    /// <summary>The resources.</summary>
    public ReadOnlySpan<Resource> Entries => _entries;

    /// <summary>Whether it holds nothing.</summary>
    public bool IsEmpty => _entries.Length == 0;

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Length;

    /// <summary>The entry at the position.</summary>
    public Resource this[int index] => _entries[index];

    internal EntryList List => new(_entries, _index);

    /// <summary>The bag of these resources; those that merge are merged, empty ones left out.</summary>
    public static ResourceBag Of(params ReadOnlySpan<Resource> resources)
    {
        if (resources.IsEmpty) return Empty;
        // By halves, so that 100,000 single ports of one key cost their number, not its square.
        if (resources.Length > LongList)
            return Of(resources[..(resources.Length / 2)]) + Of(resources[(resources.Length / 2)..]);
        var pool = new ResourcePool();
        foreach (ref readonly var resource in resources) pool.Add(resource);
        return pool.ToBag();
    }

    /// <summary>The sum.</summary>
    public static ResourceBag operator +(ResourceBag left, ResourceBag right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (right.IsEmpty) return left;
        if (left.IsEmpty) return right;
        var pool = new ResourcePool(left);
        pool.Add(right);
        return pool.ToBag();
    }

    /// <summary>
    /// What is left when the right is taken out; entries of which more is taken than there is are gone, nothing is
    /// owed.
    /// </summary>
    public static ResourceBag operator -(ResourceBag left, ResourceBag right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.IsEmpty || right.IsEmpty) return left;
        var pool = new ResourcePool(left);
        pool.Subtract(right);
        return pool.ToBag();
    }

    /// <summary>The sum with one resource.</summary>
    public static ResourceBag operator +(ResourceBag left, Resource right) => left + Of(right);

    /// <summary>What is left when one resource is taken out.</summary>
    public static ResourceBag operator -(ResourceBag left, Resource right) => left - Of(right);

    /// <summary>Whether all of the resource is here.</summary>
    public bool Contains(in Resource resource) => List.Contains(resource);

    /// <summary>Whether all of the other bag is here at once: two equal volumes need two.</summary>
    public bool Contains(ResourceBag other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return List.Contains(other.List);
    }

    /// <inheritdoc/>
    public bool Equals(ResourceBag? other) => ReferenceEquals(this, other)
        || other is not null && other.Count == Count && Contains(other) && other.Contains(this);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceBag);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = _entries.Length;
        foreach (ref readonly var resource in Entries) hash ^= resource.GetHashCode();
        return hash;
    }

    /// <inheritdoc/>
    public IEnumerator<Resource> GetEnumerator() => ((IEnumerable<Resource>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _entries.GetEnumerator();

    /// <summary>
    /// The Mesos text form, such as <c>cpus:1; ports:[31000-31005]</c>; <c>{}</c> when there is nothing.
    /// </summary>
    public override string ToString() => ResourceText.Of(Entries);

    /// <summary>The beginning of the text form, for messages about bags that may be large; an ellipsis stands for the
    /// rest.</summary>
    /// <param name="charactersMax">How long it may be without the ellipsis. Default 500.</param>
    public string Excerpt(int charactersMax = 500) => ResourceText.Excerpt(Entries, charactersMax);

    /// <summary>Makes a bag of an array whose entries are known to be merged, and which nobody will change.</summary>
    internal static ResourceBag Adopt(Resource[] merged) => merged.Length == 0 ? Empty : new(merged);
}
