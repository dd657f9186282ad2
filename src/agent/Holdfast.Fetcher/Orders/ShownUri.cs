namespace Holdfast.Fetcher.Orders;

/// <summary>A URI as people may see it: without user, password and query, any of which may be a secret.</summary>
internal static class ShownUri
{
    internal static string Of(string uri)
    {
        var scheme = uri.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || uri.StartsWith("file://", StringComparison.OrdinalIgnoreCase)) return uri;
        var start = scheme + "://".Length;
        var end = uri.AsSpan(start).IndexOfAny('?', '#') is >= 0 and var cut ? start + cut : uri.Length;
        var host = start + uri[start..SecretsEnd(uri, start, end)].LastIndexOf('@') + 1;
        var secret = host > start ? "***@" : "";
        var query = end < uri.Length && uri[end] == '?' ? "?***" : "";
        return $"{uri[..start]}{secret}{uri[host..end]}{query}";
    }

    // A password with a slash makes no URI, and is a password all the same.
    private static int SecretsEnd(string uri, int start, int end) =>
        Uri.TryCreate(uri, UriKind.Absolute, out _) && uri.IndexOf('/', start, end - start) is >= 0 and var slash
            ? slash
            : end;
}
