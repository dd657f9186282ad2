namespace Holdfast.Storage;

/// <summary>A commit is made only while this row holds exactly these bytes, looked at inside the same
/// transaction.</summary>
public sealed record RowCondition(string Table, string Key, ReadOnlyMemory<byte> Expected)
{
    internal bool Holds(ReadOnlySpan<byte> stored) => stored.SequenceEqual(Expected.Span);
}
