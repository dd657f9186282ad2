namespace Holdfast.Agent.Statistics;

/// <summary>What a directory took when it was measured last.</summary>
/// <param name="Bytes">In bytes of its blocks.</param>
/// <param name="Inodes">Its files and directories; null where whoever keeps count does not count them.</param>
/// <param name="At">When that was.</param>
/// <param name="FullIn">How long from then until it holds as much as it may, if it grows as it did; null where that is
/// not known, or it does not grow.</param>
internal sealed record MeasuredUse(long Bytes, long? Inodes, DateTimeOffset At, TimeSpan? FullIn);
