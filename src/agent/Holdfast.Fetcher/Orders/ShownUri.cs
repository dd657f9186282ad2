namespace Holdfast.Fetcher.Orders;

/// <summary>A URI as people may see it: without user, password and query, any of which may be a secret.</summary>
/// <remarks>What cannot be told apart from a secret is not shown: a password may have any character, also those that
/// end the host's name in a URI.</remarks>
internal static class ShownUri
{
    private const string Hidden = "***";

    internal static string Of(string uri)
    {
        if (uri.StartsWith('/') || uri.StartsWith("file://", StringComparison.OrdinalIgnoreCase)) return uri;
        var scheme = uri.IndexOf("://", StringComparison.Ordinal);
        // The name of a file; with a colon it may be a URI that somebody misspelt.
        if (scheme < 0 && !uri.Contains(':', StringComparison.Ordinal)) return uri;

        var start = scheme < 0 ? 0 : scheme + "://".Length;
        var end = uri.AsSpan(start).IndexOfAny('?', '#') is >= 0 and var cut ? start + cut : uri.Length;
        var slash = uri.IndexOf('/', start, end - start);
        var hasPath = slash >= 0 && scheme >= 0 && Uri.TryCreate(uri, UriKind.Absolute, out _);
        if (!hasPath && uri.IndexOf('@', end) >= 0) return uri[..start] + Hidden;
        // A password with a slash makes no URI, and is a password all the same.
        var host = start + uri[start..(hasPath ? slash : end)].LastIndexOf('@') + 1;
        var secret = host > start ? $"{Hidden}@" : "";
        var query = end < uri.Length && uri[end] == '?' ? $"?{Hidden}" : "";
        return $"{uri[..start]}{secret}{uri[host..end]}{query}";
    }
}
