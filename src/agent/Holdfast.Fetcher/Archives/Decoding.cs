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
        ArchiveKind.TarGzip or ArchiveKind.Gzip => new DecodedStream(archive, _ => new GzipParts(archive)),
        ArchiveKind.TarBzip2 or ArchiveKind.Bzip2 => Parts(archive, [.. "BZh"u8], static file =>
            BZip2Stream.Create(file, Mode.Decompress, decompressConcatenated: false, leaveOpen: true)),
        ArchiveKind.TarXz or ArchiveKind.Xz =>
            Parts(archive, [0xfd, .. "7zXZ\0"u8], static file => new XZStream(file)),
        ArchiveKind.TarZstd or ArchiveKind.Zstd =>
            new DecodedStream(archive, static file => new Decompression(file)),
        _ => archive,
    };

    private static DecodedStream Parts(FileStream archive, byte[] magic, Func<Stream, Stream> open) =>
        new(archive, file => new PartsStream(new BufferedStream(file, BufferBytes), magic, open));
}
