using Holdfast.Fetcher.Archives;
using Holdfast.Fetcher.Orders;
using Holdfast.Fetcher.Sandboxes;
using Holdfast.Fetcher.Sources;

namespace Holdfast.Fetcher;

/// <summary>Fetches one URI: copy, checksum, then mode or extraction.</summary>
internal sealed class Fetch(SandboxTree tree, Budget budget)
{
    // What is there in a moment needs no line.
    private const long AnnouncedBytesMin = 1 << 20;

    private const uint ExecutableFile = 0x1ED; // rwxr-xr-x

    /// <summary>Is told what is on its way that takes a while, so that whoever waits sees how much of it there is.
    /// </summary>
    internal Action<string> Say { get; init; } = static _ => { };

    /// <exception cref="FetchException">The URI could not be fetched.</exception>
    internal async Task RunAsync(FetchItem item, CancellationToken cancellationToken)
    {
        var output = OutputOf(item);
        if (item.Copy is { } copy) await UseAsync(copy, item, output, cancellationToken);
        else await DownloadAsync(item, output, cancellationToken);
    }

    /// <summary>Makes the copy that other fetches use. On disk for good: the agent remembers it over a loss of
    /// power.</summary>
    /// <exception cref="FetchException">The URI could not be fetched.</exception>
    internal async Task FillAsync(FetchItem item, CancellationToken cancellationToken)
    {
        await using var file = tree.CreateFile(FetchReport.ContentName, EntryWriter.UsualFile);
        var report = await UriSource.Of(item.Uri).CopyAsync(file, budget, static _ => { }, cancellationToken);
        await Checksum.VerifyAsync(file, item.Sha256, cancellationToken);
        file.Flush(flushToDisk: true);
        await WriteAsync(report with { SizeBytes = file.Length }, cancellationToken);
    }

    /// <summary>Says what the source tells of it.</summary>
    /// <exception cref="RefusedException">The source says that it does not give it.</exception>
    /// <exception cref="FetchException">The source does not tell.</exception>
    internal async Task ProbeAsync(FetchItem item, CancellationToken cancellationToken)
    {
        _ = OutputOf(item);
        await WriteAsync(
            await UriSource.Of(item.Uri).ProbeAsync(budget.Bounds, cancellationToken), cancellationToken);
    }

    private async Task DownloadAsync(FetchItem item, string output, CancellationToken cancellationToken)
    {
        await using var file = tree.CreateFile(output, item.Executable ? ExecutableFile : EntryWriter.UsualFile);
        await UriSource.Of(item.Uri).CopyAsync(file, budget, Announce, cancellationToken);
        await Checksum.VerifyAsync(file, item.Sha256, cancellationToken);
        if (!IsExtracted(item, output)) return;
        file.Position = 0;
        await Extraction.RunAsync(file, output, tree, budget, cancellationToken);

        void Announce(long bytes)
        {
            if (bytes >= AnnouncedBytesMin)
                Say($"Fetching '{ShownUri.Of(item.Uri)}' to '{output}': {bytes} bytes");
        }
    }

    // As Mesos does: of an archive that is cached, only the content comes into the sandbox.
    private async Task UseAsync(string copy, FetchItem item, string output, CancellationToken cancellationToken)
    {
        await using var content = await OpenCopyAsync(copy, item.Sha256, cancellationToken);
        if (IsExtracted(item, output))
        {
            await Extraction.RunAsync(content, output, tree, budget, cancellationToken);
            return;
        }
        await using var file = tree.CreateFile(output, item.Executable ? ExecutableFile : EntryWriter.UsualFile);
        await Transfer.CopyAsync(content, file, budget, cancellationToken);
    }

    private static async Task<FileStream> OpenCopyAsync(
        string copy, string? sha256, CancellationToken cancellationToken)
    {
        FileStream? content = null;
        try
        {
            content = FileSource.Open(copy);
            await Checksum.VerifyAsync(content, sha256, cancellationToken);
            return content;
        }
        catch (FetchException failure)
        {
            if (content is not null) await content.DisposeAsync();
            throw new CopyDamagedException($"the cached copy {copy} cannot be used: {failure.Message}");
        }
    }

    private static bool IsExtracted(FetchItem item, string output) =>
        item is { Extract: true, Executable: false } && Extraction.KindOf(output) != ArchiveKind.None;

    private async Task WriteAsync(FetchReport report, CancellationToken cancellationToken)
    {
        await using var file = tree.CreateFile(FetchReport.FileName, EntryWriter.UsualFile);
        await file.WriteAsync(report.Write(), cancellationToken);
    }

    private static string OutputOf(FetchItem item)
    {
        var name = UriPath.FileName(item.Uri);
        if (item.OutputFile is { } output) name = output;
        if (name.Length == 0) throw new FetchException("its path names no file; give an output_file");
        return string.Join('/', ArchivePath.Split(name));
    }
}
