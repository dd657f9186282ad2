using System.Net;
using System.Text.Json;

namespace Holdfast.Agent.Link;

/// <summary>Finds the leading master's link from the address that <c>--master</c> gives, which is that of its HTTP
/// API.</summary>
internal sealed class MasterLocator(string master) : IDisposable
{
    private const int RedirectsMax = 3;

    // Redirects are followed by hand: Mesos' are protocol-relative, and the host that finally answers is the one to
    // link to.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>The name of the master that was found last; null until one was.</summary>
    public string? Hostname { get; private set; }

    /// <summary>The address of the link of whoever leads now.</summary>
    /// <exception cref="MasterUnreachableException">Nobody answers, or nobody leads. Try again later.</exception>
    public async Task<Uri> FindAsync(CancellationToken cancellationToken)
    {
        var address = new Uri($"http://{master}/holdfast/v1/link");
        try
        {
            for (var i = 0; i <= RedirectsMax; i++)
            {
                using var answer = await _http.GetAsync(address, cancellationToken);
                if (answer.StatusCode is HttpStatusCode.TemporaryRedirect && answer.Headers.Location is { } next)
                {
                    address = new Uri(address, next);
                    continue;
                }
                if (!answer.IsSuccessStatusCode)
                    throw new MasterUnreachableException(
                        $"{address} answers {(int)answer.StatusCode}; is a Holdfast master there?");
                return await ReadAsync(address, answer, cancellationToken);
            }
            throw new MasterUnreachableException($"{master} redirects more than {RedirectsMax} times.");
        }
        catch (HttpRequestException cause)
        {
            throw new MasterUnreachableException(
                $"The master at {master} does not answer: {cause.Message}", cause);
        }
        catch (TaskCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MasterUnreachableException(
                $"The master at {master} does not answer within {_http.Timeout.TotalSeconds} s.", cause);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<Uri> ReadAsync(Uri address, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            Hostname = document.RootElement.GetProperty("hostname").GetString();
            return new UriBuilder("http", address.Host, document.RootElement.GetProperty("port").GetInt32()).Uri;
        }
        catch (Exception cause)
            when (cause is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
                or ArgumentOutOfRangeException)
        {
            throw new MasterUnreachableException(
                $"{address} does not say its name and the port of its link; is a Holdfast master there?", cause);
        }
    }
}
