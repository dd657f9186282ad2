using System.IO.Compression;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;
using Decompression = ZstdSharp.DecompressionStream;
using Mode = SharpCompress.Compressors.CompressionMode;

namespace Holdfast.Fetcher.Archives;

/// <summary>Undoes the compression around an archive.</summary>
internal static class Decoding
{
    private const int BufferBytes = 128 * 1024; // The decoders read single bytes.

    /// <summary>The archive's own bytes. Several compressed parts one after another are one, as their tools have
    /// it.</summary>
    internal static Stream Of(ArchiveKind kind, FileStream archive) => kind switch
    {
        ArchiveKind.TarGzip or ArchiveKind.Gzip => new GZipStream(archive, CompressionMode.Decompress),
        ArchiveKind.TarBzip2 => new DecodedStream(archive, static file =>
            BZip2Stream.Create(Buffered(file), Mode.Decompress, decompressConcatenated: true, leaveOpen: false)),
        ArchiveKind.TarXz => new DecodedStream(archive, static file => new XZStream(Buffered(file))),
        ArchiveKind.TarZstd => new DecodedStream(archive, static file => new Decompression(file)),
        _ => archive,
    };

    private static BufferedStream Buffered(Stream file) => new(file, BufferBytes);
}
