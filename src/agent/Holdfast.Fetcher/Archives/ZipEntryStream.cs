using System.IO.Compression;

namespace Holdfast.Fetcher.Archives;

/// <summary>The content of a zip entry, which is held against its checksum and length once it was read to its end: the
/// platform looks at neither.</summary>
internal sealed class ZipEntryStream(ZipArchiveEntry entry, Stream content) : ReadStream
{
    private static readonly uint[] Table = MakeTable();

    private uint _register = uint.MaxValue;
    private long _length;

    /// <exception cref="InvalidDataException">The content is not what was packed.</exception>
    public override int Read(Span<byte> buffer)
    {
        var count = content.Read(buffer);
        foreach (var value in buffer[..count]) _register = Table[(_register ^ value) & 0xFF] ^ (_register >> 8);
        _length += count;
        if (count == 0 && !buffer.IsEmpty && (~_register != entry.Crc32 || _length != entry.Length))
            throw new InvalidDataException($"'{entry.FullName}' is not what its checksum says");
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) content.Dispose();
        base.Dispose(disposing);
    }

    // CRC-32 of APPNOTE 4.4.7, bits in reverse order.
    private static uint[] MakeTable()
    {
        const uint Polynomial = 0xEDB8_8320;
        var table = new uint[256];
        for (var index = 0u; index < table.Length; index++)
        {
            var value = index;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            table[index] = value;
        }
        return table;
    }
}
