namespace Holdfast.Agent.Core.Fsck;

/// <summary>A limit that a file system has.</summary>
/// <param name="Id">Its id.</param>
/// <param name="LimitBytes">What it refuses to go beyond; null for no limit.</param>
public sealed record FsckSeenLimit(long Id, long? LimitBytes);
