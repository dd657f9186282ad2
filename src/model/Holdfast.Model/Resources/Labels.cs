namespace Holdfast.Model.Resources;

/// <summary>
/// A list of labels. Immutable; two lists are equal when they hold the same labels as often, in any order.
/// </summary>
public sealed class Labels : IEquatable<Labels>
{
    private readonly Label[] _labels;
    private readonly int _hash;

    private Labels(Label[] labels)
    {
        _labels = labels;
        // A sum, since it ignores order; exclusive or would too, but a hostile list of pairs would then hash to
        // nothing.
        foreach (var label in labels) _hash = unchecked(_hash + label.GetHashCode());
    }

    /// <summary>A list without labels. Not the same as no list: Mesos tells the two apart in a reservation.</summary>
    public static Labels Empty { get; } = new([]);

    /// <summary>The labels in the order given.</summary>
    public ReadOnlySpan<Label> Items => _labels;

    /// <summary>A list of these labels.</summary>
    public static Labels Of(params IEnumerable<Label> labels) => new([.. labels]);

    /// <summary>How many characters there are in all the labels.</summary>
    internal int TextLength => _labels.Sum(static label => label.Key.Length + (label.Value?.Length ?? 0));

    /// <inheritdoc/>
    public bool Equals(Labels? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || other._hash != _hash || other._labels.Length != _labels.Length) return false;
        if (_labels.AsSpan().SequenceEqual(other._labels)) return true;
        return Sorted(_labels).AsSpan().SequenceEqual(Sorted(other._labels));
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Labels);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>The Mesos text form, such as <c>{tier: gold, owner: db}</c>.</summary>
    public override string ToString() => $"{{{string.Join(", ", _labels)}}}";

    private static Label[] Sorted(Label[] labels)
    {
        var sorted = (Label[])labels.Clone();
        Array.Sort(sorted, static (left, right) => string.CompareOrdinal(left.Key, right.Key) is not 0 and var order
            ? order
            : string.CompareOrdinal(left.Value, right.Value));
        return sorted;
    }
}
