namespace Holdfast.Storage.Memory;

/// <summary>Keeps rows for the life of the process, for masters told to and for tests; every commit is "durable" at
/// once.</summary>
public sealed class InMemoryStore(IEnumerable<string> tables) : IRowStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SortedDictionary<string, byte[]>> _tables =
        tables.ToDictionary(name => name, _ => new SortedDictionary<string, byte[]>(StringComparer.Ordinal));

    /// <inheritdoc/>
    public IReadOnlyList<Row> LoadAll(string table)
    {
        lock (_gate) return [.. Table(table).Select(row => new Row(row.Key, row.Value))];
    }

    /// <inheritdoc/>
    public void Append(IReadOnlyList<RowDelta> deltas, Action whenDurable)
    {
        lock (_gate) Write(deltas);
        whenDurable();
    }

    /// <inheritdoc/>
    public void Append(IReadOnlyList<RowDelta> deltas, RowCondition condition, Action whenDurable, Action whenRefused)
    {
        bool holds;
        lock (_gate)
        {
            holds = Table(condition.Table).TryGetValue(condition.Key, out var stored) && condition.Holds(stored);
            if (holds) Write(deltas);
        }

        (holds ? whenDurable : whenRefused)();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Write(IReadOnlyList<RowDelta> deltas)
    {
        foreach (var delta in deltas) Table(delta.Table); // An unknown table must leave nothing half-done.
        foreach (var delta in deltas)
        {
            if (delta.Value is { } value)
                Table(delta.Table)[delta.Key] = value.ToArray();
            else
                Table(delta.Table).Remove(delta.Key);
        }
    }

    private SortedDictionary<string, byte[]> Table(string name) => _tables.TryGetValue(name, out var table)
        ? table
        : throw new ArgumentException($"The store has no table '{name}'; it has {string.Join(", ", _tables.Keys)}.");
}
