namespace Holdfast.Model.Loop;

/// <summary>Stores the deltas of batches, one commit each, in the order they were appended.</summary>
/// <remarks>
/// Shared by the real stores, the loop and the simulator, which completes commits when it likes. A log that fails
/// reports it once to whoever opened it, then makes no later commit durable: what is appended afterwards is never
/// called back.
/// </remarks>
/// <typeparam name="TDelta">A row to store or remove.</typeparam>
public interface ICommitLog<in TDelta>
{
    /// <summary>Queues the deltas as the next commit; called by one thread at a time.</summary>
    /// <param name="deltas">Not empty, and not changed by the caller afterwards. A later delta for the same key
    /// wins.</param>
    /// <param name="whenDurable">
    /// Called once the commit and all before it would survive a power loss; in order, on any thread, possibly before
    /// this method returns. It must not block.
    /// </param>
    void Append(IReadOnlyList<TDelta> deltas, Action whenDurable);
}
