namespace Holdfast.Linux.Files;

/// <summary>How far the removal of a tree has come. One thread removes, any may look.</summary>
public sealed class RemovalProgress
{
    private const long Unknown = -1;

    private long _total = Unknown;
    private long _gone;

    /// <summary>Names that are removed: files, links and directories.</summary>
    public long Gone => Volatile.Read(ref _gone);

    /// <summary>How many there were when it began; null before they are counted, and where they cannot be.</summary>
    public long? Total => Volatile.Read(ref _total) is >= 0 and var total ? total : null;

    internal void Begin(long? total) => Volatile.Write(ref _total, total ?? Unknown);

    internal void Removed() => Volatile.Write(ref _gone, _gone + 1);
}
