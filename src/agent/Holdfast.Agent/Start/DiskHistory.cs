namespace Holdfast.Agent.Start;

/// <summary>What is remembered of a disk from one look to the next. One look at a time uses it.</summary>
/// <param name="isInUse">Whether volumes of the agent lie there, as far as its ledger knows.</param>
internal sealed class DiskHistory(bool isInUse)
{
    /// <summary>Whether volumes of the agent lie there: then its <c>disk.json</c> is there too, or the disk is
    /// not.</summary>
    public bool IsInUse { get; set; } = isInUse;

    /// <summary>The file system that was there first, by its UUID, else by its device; null before the first
    /// look.</summary>
    public string? FileSystem { get; set; }
}
