namespace Holdfast.Fetcher.Archives;

/// <summary>What a decoder of a package gives. Whatever a damaged archive makes of it is said to be that.</summary>
internal sealed class DecodedStream(Stream archive, Func<Stream, Stream> open) : ReadStream
{
    private Stream? _decoder;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            // Here and not before: the first look at the archive may find it damaged already.
            _decoder ??= open(archive);
            return _decoder.Read(buffer);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw new InvalidDataException(failure.Message, failure);
        }
    }

    /// <summary>Reads what nobody wants, to the end: a part behind it may be damaged.</summary>
    /// <exception cref="InvalidDataException">It is.</exception>
    public void CheckRest(CancellationToken cancellationToken)
    {
        var rest = new byte[64 * 1024];
        do cancellationToken.ThrowIfCancellationRequested();
        while (Read(rest) > 0);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _decoder?.Dispose();
        base.Dispose(disposing);
    }
}
