using System.IO.Compression;
using System.Text;

namespace Holdfast.Fetcher.Archives;

/// <summary>Reads zip archives. Sizes in their headers are not believed: the budget counts what is really
/// unpacked.</summary>
internal static class ZipExtraction
{
    private const int LinkTargetBytesMax = 4096;
    private const uint TypeBits = 0xF000, LinkType = 0xA000, DirectoryType = 0x4000, FileType = 0x8000;

    internal static async Task RunAsync(FileStream archive, EntryWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            using var zip = new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true);
            foreach (var entry in zip.Entries) await WriteAsync(entry, writer, cancellationToken);
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException or ArgumentException
            or NotSupportedException or OverflowException)
        {
            throw new FetchException($"the archive is damaged: {failure.Message}");
        }
    }

    private static async Task WriteAsync(ZipArchiveEntry entry, EntryWriter writer, CancellationToken cancellationToken)
    {
        // Made on Unix, the upper half holds the mode; elsewhere it is 0.
        var mode = unchecked((uint)entry.ExternalAttributes) >> 16;
        var type = mode & TypeBits;
        if (entry.FullName.EndsWith('/') || type == DirectoryType)
        {
            writer.Directory(entry.FullName, type == DirectoryType ? mode : EntryWriter.UsualDirectory);
            return;
        }
        if (type is not (0 or FileType or LinkType))
            throw new FetchException($"the archive has '{entry.FullName}', which is neither file, directory nor link");
        await using var content = new ZipEntryStream(entry, await entry.OpenAsync(cancellationToken));
        if (type == LinkType) writer.Link(entry.FullName, await TargetAsync(entry, content, cancellationToken));
        else await writer.FileAsync(
            entry.FullName, type == FileType ? mode : EntryWriter.UsualFile, content, cancellationToken);
    }

    private static async Task<string> TargetAsync(
        ZipArchiveEntry entry, Stream content, CancellationToken cancellationToken)
    {
        var target = new byte[LinkTargetBytesMax + 1];
        var length =
            await content.ReadAtLeastAsync(target, target.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= LinkTargetBytesMax
            ? Encoding.UTF8.GetString(target, 0, length)
            : throw new FetchException(
                $"the archive has a link '{entry.FullName}' with a target of more than {LinkTargetBytesMax} bytes");
    }
}
