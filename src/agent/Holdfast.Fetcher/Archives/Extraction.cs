using System.IO.Compression;
using Holdfast.Fetcher.Sandboxes;
using Holdfast.Fetcher.Sources;

namespace Holdfast.Fetcher.Archives;

/// <summary>Extracts an archive into the directory it lies in. The archive stays.</summary>
internal static class Extraction
{
    // Longer suffixes first: .tar.gz is not .gz.
    private static readonly (string Suffix, ArchiveKind Kind)[] Suffixes =
    [
        (".tar.gz", ArchiveKind.TarGzip), (".tgz", ArchiveKind.TarGzip),
        (".tar.bz2", ArchiveKind.Unsupported), (".tbz2", ArchiveKind.Unsupported),
        (".tar.xz", ArchiveKind.Unsupported), (".txz", ArchiveKind.Unsupported),
        (".tar", ArchiveKind.Tar), (".zip", ArchiveKind.Zip), (".gz", ArchiveKind.Gzip),
    ];

    internal static ArchiveKind KindOf(string path)
    {
        foreach (var (suffix, kind) in Suffixes)
            if (path.EndsWith(suffix, StringComparison.Ordinal))
                return kind;
        return ArchiveKind.None;
    }

    /// <exception cref="FetchException">It is damaged, hostile or too large; what was written before stays.</exception>
    internal static async Task RunAsync(
        string path, SandboxTree tree, Budget budget, CancellationToken cancellationToken)
    {
        var directory = path.LastIndexOf('/') is > 0 and var slash ? path[..slash] + "/" : "";
        await using var file = tree.OpenFile(path);
        var writer = new EntryWriter(tree, budget, directory);
        switch (KindOf(path))
        {
            case ArchiveKind.Tar:
                await TarExtraction.RunAsync(file, writer, cancellationToken);
                break;
            case ArchiveKind.TarGzip:
                await using (var gzip = new GZipStream(file, CompressionMode.Decompress))
                    await TarExtraction.RunAsync(gzip, writer, cancellationToken);
                break;
            case ArchiveKind.Zip:
                await ZipExtraction.RunAsync(file, writer, cancellationToken);
                break;
            case ArchiveKind.Gzip:
                await using (var gzip = new GZipStream(file, CompressionMode.Decompress))
                await using (var plain = tree.CreateFile(path[..^".gz".Length], EntryWriter.UsualFile))
                    await Transfer.CopyAsync(gzip, plain, budget, received: null, cancellationToken);
                break;
            default:
                throw new FetchException(
                    "archives of this kind (bzip2, xz) cannot be extracted; set extract to false, or "
                    + "offer it as .tar.gz or .zip");
        }
    }
}
