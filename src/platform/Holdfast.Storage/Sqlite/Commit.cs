namespace Holdfast.Storage.Sqlite;

/// <summary>A commit that waits for the writer.</summary>
internal sealed record Commit(
    IReadOnlyList<RowDelta> Deltas, RowCondition? Condition, Action WhenDurable, Action? WhenRefused)
{
    public bool IsRefused { get; set; }

    public void CallBack()
    {
        if (IsRefused)
            WhenRefused!();
        else
            WhenDurable();
    }
}
