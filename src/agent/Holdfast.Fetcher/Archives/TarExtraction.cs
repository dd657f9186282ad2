using System.Formats.Tar;

namespace Holdfast.Fetcher.Archives;

/// <summary>Reads tar archives of every format, entry by entry.</summary>
internal static class TarExtraction
{
    internal static async Task RunAsync(Stream archive, EntryWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = new TarReader(archive, leaveOpen: true);
            while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
                await WriteAsync(entry, writer, cancellationToken);
            (archive as DecodedStream)?.CheckRest(cancellationToken);
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException or FormatException
            or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new FetchException($"the archive is damaged: {failure.Message}");
        }
    }

    private static async Task WriteAsync(TarEntry entry, EntryWriter writer, CancellationToken cancellationToken)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                await writer.FileAsync(entry.Name, (uint)entry.Mode, entry.DataStream, cancellationToken);
                break;
            case TarEntryType.Directory or TarEntryType.DirectoryList:
                writer.Directory(entry.Name, (uint)entry.Mode);
                break;
            case TarEntryType.SymbolicLink:
                writer.Link(entry.Name, entry.LinkName);
                break;
            case TarEntryType.HardLink:
                writer.HardLink(entry.Name, entry.LinkName);
                break;
            case TarEntryType.GlobalExtendedAttributes:
                break; // Says something of later entries that concerns nothing we set.
            default:
                throw new FetchException(
                    $"the archive has '{entry.Name}', a {entry.EntryType}, which is not made in a sandbox");
        }
    }
}
