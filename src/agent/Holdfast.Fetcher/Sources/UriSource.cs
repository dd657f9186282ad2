using Holdfast.Fetcher.Orders;

namespace Holdfast.Fetcher.Sources;

/// <summary>Where a file comes from.</summary>
internal abstract class UriSource
{
    /// <summary>Asks what the file is, without its content.</summary>
    /// <exception cref="RefusedException">The source says that it does not give the file.</exception>
    /// <exception cref="FetchException">The source does not tell.</exception>
    internal abstract Task<FetchReport> ProbeAsync(FetchBounds bounds, CancellationToken cancellationToken);

    /// <summary>Copies the whole file.</summary>
    /// <param name="destination">Where it goes.</param>
    /// <param name="budget">What it may cost.</param>
    /// <param name="announce">Is told how long the file is, where the source tells it before its end.</param>
    /// <param name="cancellationToken">Cuts it short.</param>
    /// <exception cref="FetchException">The source does not give it, or not fast enough.</exception>
    internal abstract Task<FetchReport> CopyAsync(
        FileStream destination, Budget budget, Action<long> announce, CancellationToken cancellationToken);

    /// <exception cref="FetchException">Nothing can be fetched from such a URI.</exception>
    internal static UriSource Of(string uri)
    {
        if (UriPath.Local(uri) is { } path) return new FileSource(path);
        var parsed = new Uri(uri, UriKind.Absolute);
        return parsed.Scheme is "ftp" or "ftps" ? new FtpSource(parsed) : new HttpSource(parsed);
    }
}
