using System.IO.Compression;

namespace Holdfast.Fetcher.Archives;

/// <summary>
/// The content of gzip members that lie one after another, and behind them nothing but zeros. The platform's decoder
/// takes members together, but passes over what else is behind them, and does not tell where they end.
/// </summary>
internal sealed class GzipParts : ReadStream
{
    private readonly Input _input;
    private readonly GZipStream _decoder;

    public GzipParts(FileStream archive)
    {
        _input = new Input(archive);
        _decoder = new GZipStream(_input, CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        var count = _decoder.Read(buffer);
        if (count > 0 || buffer.IsEmpty) return count;
        return _input.IsUsedUp ? 0 : throw new InvalidDataException("what is behind its end is no part of it");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _decoder.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>
    /// The file, in pieces that end with its last byte that is not zero, and byte by byte from there. The decoder asks
    /// for more only as long as what it has belongs to a member.
    /// </summary>
    private sealed class Input(FileStream archive) : ReadStream
    {
        private readonly long _zerosFrom = ZerosFrom(archive);

        /// <summary>Whether the decoder asked for more than what is not zero.</summary>
        public bool IsUsedUp { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var left = _zerosFrom - archive.Position;
            if (left <= 0) IsUsedUp = true;
            return archive.Read(buffer[..(int)Math.Min(buffer.Length, Math.Max(left, 1))]);
        }

        private static long ZerosFrom(FileStream archive)
        {
            var buffer = new byte[4096];
            var from = archive.Length;
            while (from > 0)
            {
                var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, from));
                archive.Position = from - piece.Length;
                archive.ReadExactly(piece);
                var last = piece.LastIndexOfAnyExcept((byte)0);
                if (last >= 0)
                {
                    from = from - piece.Length + last + 1;
                    break;
                }
                from -= piece.Length;
            }
            archive.Position = 0;
            return from;
        }
    }
}
