namespace Holdfast.Storage;

/// <summary>One row to store or remove.</summary>
/// <param name="Table">One of the tables the store was opened with.</param>
/// <param name="Key">The row's key, unique within its table.</param>
/// <param name="Value">The bytes to store, replacing earlier ones; null removes the row. Not changed
/// afterwards.</param>
public sealed record RowDelta(string Table, string Key, ReadOnlyMemory<byte>? Value)
{
    /// <summary>Stores a row, replacing an earlier one with the same key.</summary>
    public static RowDelta Put(string table, string key, ReadOnlyMemory<byte> value) => new(table, key, value);

    /// <summary>Removes a row; one that does not exist is no error.</summary>
    public static RowDelta Remove(string table, string key) => new(table, key, Value: null);
}
