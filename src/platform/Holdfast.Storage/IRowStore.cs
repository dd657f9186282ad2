using Holdfast.Model.Loop;

namespace Holdfast.Storage;

/// <summary>Rows by table and key, changed by commits that are durable in order.</summary>
public interface IRowStore : ICommitLog<RowDelta>, IDisposable
{
    /// <summary>All rows of a table by ordinal order of their keys, as of the last durable commit.</summary>
    IReadOnlyList<Row> LoadAll(string table);

    /// <summary>As <see cref="ICommitLog{TDelta}.Append"/>, but the commit is made only if the condition holds
    /// then.</summary>
    /// <param name="deltas">The changes.</param>
    /// <param name="condition">What must be stored at that moment.</param>
    /// <param name="whenDurable">Called, in order, once durable.</param>
    /// <param name="whenRefused">Called instead, in the same order, when the condition did not hold; nothing was
    /// changed.</param>
    void Append(IReadOnlyList<RowDelta> deltas, RowCondition condition, Action whenDurable, Action whenRefused);
}
