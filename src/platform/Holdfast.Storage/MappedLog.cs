using Holdfast.Model.Loop;

namespace Holdfast.Storage;

/// <summary>Stores a core's own deltas as rows.</summary>
/// <param name="rows">Where the rows go.</param>
/// <param name="toRow">Writes one delta as a row; called on the appending thread.</param>
public sealed class MappedLog<TDelta>(ICommitLog<RowDelta> rows, Func<TDelta, RowDelta> toRow) : ICommitLog<TDelta>
{
    /// <inheritdoc/>
    public void Append(IReadOnlyList<TDelta> deltas, Action whenDurable) =>
        rows.Append([.. deltas.Select(toRow)], whenDurable);
}
