using Holdfast.Fetcher.Archives;
using Holdfast.Fetcher.Orders;
using Holdfast.Fetcher.Sandboxes;
using Holdfast.Fetcher.Sources;

namespace Holdfast.Fetcher;

/// <summary>Fetches one URI: copy, then mode or extraction.</summary>
internal sealed class Fetch(SandboxTree tree, Budget budget)
{
    private const uint ExecutableFile = 0x1ED; // rwxr-xr-x

    /// <exception cref="FetchException">The URI could not be fetched.</exception>
    internal async Task RunAsync(FetchItem item, CancellationToken cancellationToken)
    {
        var output = OutputOf(item);
        await using (var file = tree.CreateFile(output, item.Executable ? ExecutableFile : EntryWriter.UsualFile))
            await CopyAsync(item.Uri, file, cancellationToken);
        if (item is { Extract: true, Executable: false } && Extraction.KindOf(output) != ArchiveKind.None)
            await Extraction.RunAsync(output, tree, budget, cancellationToken);
    }

    private Task CopyAsync(string uri, Stream file, CancellationToken cancellationToken)
    {
        if (LocalPath(uri) is { } path) return FileSource.CopyAsync(path, file, budget, cancellationToken);
        var parsed = new Uri(uri, UriKind.Absolute);
        return HttpSource.CopyAsync(parsed, file, budget, cancellationToken);
    }

    private static string OutputOf(FetchItem item)
    {
        if (item.Uri.AsSpan().IndexOfAny('\\', '\'', '\0') >= 0) throw new FetchException(
            "a URI must not contain \\, ' or NUL");
        var path = LocalPath(item.Uri) ?? WebPath(item.Uri);
        var name = item.OutputFile ?? path[(path.LastIndexOf('/') + 1)..];
        if (name.Length == 0) throw new FetchException("its path names no file; give an output_file");
        return string.Join('/', ArchivePath.Split(name));
    }

    /// <summary>Of an absolute path or a <c>file</c> URI; null for other schemes.</summary>
    private static string? LocalPath(string uri)
    {
        const string Scheme = "file://", Localhost = "localhost/";
        if (uri.StartsWith('/')) return uri;
        if (!uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var path = uri[Scheme.Length..];
        if (path.StartsWith(Localhost, StringComparison.OrdinalIgnoreCase)) path = path[(Localhost.Length - 1)..];
        return path.StartsWith('/') ? path
            : throw new FetchException("a file URI needs an absolute path and no host but localhost");
    }

    private static string WebPath(string uri)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed))
            throw new FetchException(
                "it is neither an absolute path nor a URI (relative paths need a frameworks home, "
                + "which this agent has not)");
        return parsed.Scheme is "http" or "https"
            ? Uri.UnescapeDataString(parsed.AbsolutePath)
            : throw new FetchException($"the scheme '{parsed.Scheme}' is not supported; use http, https or file");
    }
}
