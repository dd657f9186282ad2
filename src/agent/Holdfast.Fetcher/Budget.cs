using Holdfast.Fetcher.Orders;

namespace Holdfast.Fetcher;

/// <summary>Counts down what the fetch may still cost. Asked before each write: an archive's own figures are not
/// believed.</summary>
internal sealed class Budget(FetchBounds bounds)
{
    private long _bytes = bounds.Bytes;
    private long _files = bounds.Files;

    internal FetchBounds Bounds => bounds;

    /// <summary>What may still be written.</summary>
    internal long BytesLeft => _bytes;

    /// <exception cref="NoRoomException">There is no room for them.</exception>
    internal void SpendBytes(long count)
    {
        if ((_bytes -= count) < 0) throw new NoRoomException(
            $"more than {bounds.Bytes} bytes would be written");
    }

    /// <summary>They were taken away again.</summary>
    internal void ReturnBytes(long count) => _bytes += count;

    /// <exception cref="NoRoomException">There is no room for it.</exception>
    internal void SpendFile()
    {
        if (--_files < 0) throw new NoRoomException($"more than {bounds.Files} files would be made in the sandbox");
    }
}
