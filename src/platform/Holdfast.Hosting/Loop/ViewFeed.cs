namespace Holdfast.Hosting.Loop;

/// <summary>The loop's side of a published view; <see cref="PublishedView{TView}"/> is the readers'.</summary>
public abstract class ViewFeed
{
    private protected ViewFeed()
    {
    }

    /// <summary>Gives the feed the means to wake the loop when a reader waits.</summary>
    internal abstract void Attach(Action nudge);

    /// <summary>On the loop's thread after each batch: builds a view if one is due, and returns what publishes
    /// it.</summary>
    internal abstract Action? AfterBatch(long batch);

    /// <summary>The batch's commit is durable and its effects are about to go out.</summary>
    internal abstract void BatchReleased(long batch);

    /// <summary>No view will be built any more.</summary>
    internal abstract void Close();
}
