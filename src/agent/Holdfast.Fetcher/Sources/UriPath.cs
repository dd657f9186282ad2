namespace Holdfast.Fetcher.Sources;

/// <summary>What is read off the text of a URI.</summary>
internal static class UriPath
{
    /// <summary>The name that the file has at its source; empty where the URI names none.</summary>
    /// <exception cref="FetchException">It is no URI that anything can be fetched from.</exception>
    internal static string FileName(string uri)
    {
        if (uri.AsSpan().IndexOfAny('\\', '\'', '\0') >= 0) throw new FetchException(
            "a URI must not contain \\, ' or NUL");
        var path = Local(uri) ?? Remote(uri);
        return path[(path.LastIndexOf('/') + 1)..];
    }

    /// <summary>Of an absolute path or a <c>file</c> URI; null for other schemes.</summary>
    internal static string? Local(string uri)
    {
        const string Scheme = "file://", Localhost = "localhost/";
        if (uri.StartsWith('/')) return uri;
        if (!uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var path = uri[Scheme.Length..];
        if (path.StartsWith(Localhost, StringComparison.OrdinalIgnoreCase)) path = path[(Localhost.Length - 1)..];
        return path.StartsWith('/') ? path
            : throw new FetchException("a file URI needs an absolute path and no host but localhost");
    }

    private static string Remote(string uri)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed))
            throw new FetchException(
                "it is neither an absolute path nor a URI (a relative path needs an agent with --frameworks_home)");
        return parsed.Scheme switch
        {
            "http" or "https" or "ftp" or "ftps" => Uri.UnescapeDataString(parsed.AbsolutePath),
            "hdfs" or "hftp" or "s3" or "s3n" or "s3a" => throw new FetchException(
                $"{parsed.Scheme} needs a Hadoop client, which this agent does not use; offer the file by http, "
                + "https, ftp or ftps"),
            _ => throw new FetchException(
                $"the scheme '{parsed.Scheme}' is not supported; use http, https, ftp, ftps or file"),
        };
    }
}
