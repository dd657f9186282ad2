using Holdfast.Fetcher.Sandboxes;
using Holdfast.Fetcher.Sources;

namespace Holdfast.Fetcher.Archives;

/// <summary>Extracts an archive into the directory it lies in, or would lie in.</summary>
internal static class Extraction
{
    // Longer suffixes first: .tar.gz is not .gz.
    private static readonly (string Suffix, ArchiveKind Kind)[] Suffixes =
    [
        (".tar.gz", ArchiveKind.TarGzip), (".tgz", ArchiveKind.TarGzip),
        (".tar.bz2", ArchiveKind.TarBzip2), (".tbz2", ArchiveKind.TarBzip2),
        (".tar.xz", ArchiveKind.TarXz), (".txz", ArchiveKind.TarXz),
        (".tar.zst", ArchiveKind.TarZstd), (".tzst", ArchiveKind.TarZstd),
        (".tar", ArchiveKind.Tar), (".zip", ArchiveKind.Zip),
        (".gz", ArchiveKind.Gzip), (".bz2", ArchiveKind.Bzip2), (".xz", ArchiveKind.Xz), (".zst", ArchiveKind.Zstd),
    ];

    internal static ArchiveKind KindOf(string path)
    {
        foreach (var (suffix, kind) in Suffixes)
            if (path.EndsWith(suffix, StringComparison.Ordinal))
                return kind;
        return ArchiveKind.None;
    }

    /// <param name="archive">Its bytes, wherever they lie.</param>
    /// <param name="path">Where in the sandbox it lies or would lie.</param>
    /// <exception cref="FetchException">It is damaged, hostile or too large; what was written before stays.</exception>
    internal static async Task RunAsync(
        FileStream archive, string path, SandboxTree tree, Budget budget, CancellationToken cancellationToken)
    {
        var directory = path.LastIndexOf('/') is > 0 and var slash ? path[..slash] + "/" : "";
        var writer = new EntryWriter(tree, budget, directory);
        var kind = KindOf(path);
        await using var content = Decoding.Of(kind, archive);
        switch (kind)
        {
            case ArchiveKind.Zip:
                await ZipExtraction.RunAsync(archive, writer, cancellationToken);
                break;
            case ArchiveKind.Gzip or ArchiveKind.Bzip2 or ArchiveKind.Xz or ArchiveKind.Zstd:
                await using (var plain = tree.CreateFile(path[..path.LastIndexOf('.')], EntryWriter.UsualFile))
                    await CopyAsync(content, plain, budget, cancellationToken);
                break;
            default:
                await TarExtraction.RunAsync(content, writer, cancellationToken);
                break;
        }
    }

    private static async Task CopyAsync(
        Stream content, FileStream plain, Budget budget, CancellationToken cancellationToken)
    {
        try
        {
            await Transfer.CopyAsync(content, plain, budget, cancellationToken);
        }
        catch (InvalidDataException failure)
        {
            throw new FetchException($"the archive is damaged: {failure.Message}");
        }
    }
}
