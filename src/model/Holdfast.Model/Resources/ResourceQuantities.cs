namespace Holdfast.Model.Resources;

/// <summary>
/// Amounts by name: scalars by sum, ranges and sets by size. Immutable; ordered by name; names with nothing are left
/// out.
/// </summary>
public sealed class ResourceQuantities : IEquatable<ResourceQuantities>
{
    private readonly string[] _names;
    private readonly Quantity[] _amounts;

    private ResourceQuantities(string[] names, Quantity[] amounts)
    {
        _names = names;
        _amounts = amounts;
    }

    /// <summary>No amounts.</summary>
    public static ResourceQuantities Empty { get; } = new([], []);

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => _names.Length == 0;

    /// <summary>The names, in ordinal order.</summary>
    public ReadOnlySpan<string> Names => _names;

    /// <summary>The amounts, in the order of <see cref="Names"/>.</summary>
    public ReadOnlySpan<Quantity> Amounts => _amounts;

    /// <summary>The amount of this name; zero when there is none.</summary>
    public Quantity this[string name] =>
        Array.BinarySearch(_names, name, StringComparer.Ordinal) is >= 0 and var at ? _amounts[at] : Quantity.Zero;

    /// <summary>The amounts of the resources.</summary>
    public static ResourceQuantities Of(ReadOnlySpan<Resource> resources)
    {
        var names = new List<string>(4);
        var amounts = new List<Quantity>(4);
        foreach (ref readonly var resource in resources) Add(names, amounts, resource.Name, resource.Magnitude);
        return From(names, amounts);
    }

    /// <summary>The amounts of the pairs; a name that comes twice is summed.</summary>
    public static ResourceQuantities Of(params IEnumerable<(string Name, Quantity Amount)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var names = new List<string>(4);
        var amounts = new List<Quantity>(4);
        foreach (var (name, amount) in pairs) Add(names, amounts, name, amount);
        return From(names, amounts);
    }

    /// <summary>Whether there is at least as much of every name as in the other.</summary>
    public bool Covers(ResourceQuantities other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < other._names.Length; i++)
            if (!this[other._names[i]].Covers(other._amounts[i])) return false;
        return true;
    }

    /// <summary>The sums.</summary>
    public static ResourceQuantities operator +(ResourceQuantities left, ResourceQuantities right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        List<string> names = [.. left._names];
        List<Quantity> amounts = [.. left._amounts];
        for (var i = 0; i < right._names.Length; i++) Add(names, amounts, right._names[i], right._amounts[i]);
        return From(names, amounts);
    }

    /// <summary>What is left of every name; nothing where more is taken than there is.</summary>
    public static ResourceQuantities operator -(ResourceQuantities left, ResourceQuantities right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var amounts = new List<Quantity>(left._amounts.Length);
        for (var i = 0; i < left._names.Length; i++) amounts.Add(left._amounts[i].MinusCapped(right[left._names[i]]));
        return From([.. left._names], amounts);
    }

    /// <inheritdoc/>
    public bool Equals(ResourceQuantities? other) => other is not null
        && _names.AsSpan().SequenceEqual(other._names) && _amounts.AsSpan().SequenceEqual(other._amounts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceQuantities);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var name in _names) hash.Add(name);
        foreach (var amount in _amounts) hash.Add(amount);
        return hash.ToHashCode();
    }

    /// <summary>The Mesos text form, such as <c>cpus:1.5; mem:64</c>; <c>{}</c> when there is nothing.</summary>
    public override string ToString() => IsEmpty
        ? "{}"
        : string.Join("; ", _names.Zip(_amounts, static (name, amount) => $"{name}:{amount}"));

    private static void Add(List<string> names, List<Quantity> amounts, string name, Quantity amount)
    {
        var at = names.BinarySearch(name, StringComparer.Ordinal);
        if (at >= 0)
        {
            amounts[at] = amounts[at].PlusCapped(amount);
            return;
        }
        names.Insert(~at, name);
        amounts.Insert(~at, amount);
    }

    private static ResourceQuantities From(List<string> names, List<Quantity> amounts)
    {
        for (var i = names.Count - 1; i >= 0; i--)
        {
            if (!amounts[i].IsZero) continue;
            names.RemoveAt(i);
            amounts.RemoveAt(i);
        }
        return names.Count == 0 ? Empty : new([.. names], [.. amounts]);
    }
}
