namespace Holdfast.Model.Statuses;

/// <summary>What follows from an operation's state.</summary>
public static class OperationStates
{
    /// <summary>Whether the operation is over for good.</summary>
    public static bool IsTerminal(this OperationState state) =>
        state is OperationState.Finished or OperationState.Failed
        or OperationState.Error or OperationState.Dropped or OperationState.GoneByOperator;
}
