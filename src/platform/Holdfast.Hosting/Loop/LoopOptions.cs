namespace Holdfast.Hosting.Loop;

/// <summary>Sizes of a loop's batches and queues.</summary>
public sealed record LoopOptions
{
    /// <summary>Events that may be queued before producers wait. Default 4096.</summary>
    public int InboxCapacity { get; init; } = 4096;

    /// <summary>Events applied in one batch at most. Default 256.</summary>
    public int BatchEventsMax { get; init; } = 256;

    /// <summary>A batch ends once it took this long. Default 1 ms, so that a burst does not delay the first
    /// answer.</summary>
    public TimeSpan BatchTimeMax { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// A batch ends once it holds this many deltas. Default 4096. Where the log limits a commit (the registry: 100
    /// changes), set it so far below that the deltas of one more event still fit: then no event is ever split over two
    /// commits.
    /// </summary>
    public int BatchDeltasMax { get; init; } = 4096;

    /// <summary>Batches applied but not yet released at most, so that a slow disk slows producers down. Default
    /// 64.</summary>
    public int UnreleasedBatchesMax { get; init; } = 64;
}
