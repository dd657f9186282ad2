namespace Holdfast.Master.Core.Counting;

/// <summary>Counts what happened, by the names that it has on the wire; what never did has no count.</summary>
internal sealed class Tally
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    public void Add(string name, long count = 1) => _counts[name] = _counts.GetValueOrDefault(name) + count;

    /// <summary>A copy, for readers.</summary>
    public IReadOnlyDictionary<string, long> Snapshot() => new Dictionary<string, long>(_counts, _counts.Comparer);
}
