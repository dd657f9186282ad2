namespace Holdfast.Fetcher.Archives;

/// <summary>
/// The content of compressed parts that lie one after another in a file, as parallel compressors make them. Behind the
/// last one may be zeros, as devices pad what is written to them; anything else is lost data, or no archive.
/// </summary>
/// <param name="archive">The file. Decoders read it no further than their part goes, or seek back.</param>
/// <param name="magic">What each part begins with.</param>
/// <param name="open">Opens the decoder of one part, which leaves the file open.</param>
internal sealed class PartsStream(Stream archive, byte[] magic, Func<Stream, Stream> open) : ReadStream
{
    private Stream? _decoder;
    private bool _isOver;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (!_isOver)
        {
            _decoder ??= open(archive);
            if (_decoder.Read(buffer) is > 0 and var count) return count;
            _decoder = null;
            _isOver = !BeginsAnother();
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder?.Dispose();
            archive.Dispose();
        }
        base.Dispose(disposing);
    }

    private bool BeginsAnother()
    {
        var at = archive.Position;
        var head = new byte[magic.Length];
        if (archive.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length
            && head.AsSpan().SequenceEqual(magic))
        {
            archive.Position = at;
            return true;
        }
        archive.Position = at;
        var rest = new byte[4096];
        while (archive.Read(rest) is > 0 and var count)
            if (rest.AsSpan(0, count).ContainsAnyExcept((byte)0))
                throw new InvalidDataException($"{archive.Length - at} bytes behind its end are no part of it");
        return false;
    }
}
