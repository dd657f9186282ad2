using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using Holdfast.Hosting.Tls;

namespace Holdfast.Agent.Link;

/// <summary>Finds the leading master's link from the address that <c>--master</c> gives, which is that of its HTTP
/// API.</summary>
/// <param name="master">What <c>--master</c> gives.</param>
/// <param name="tls">What this agent shows it, and asks of it; null for no TLS.</param>
internal sealed class MasterLocator(string master, ProcessTls? tls)
{
    private const int RedirectsMax = 3;

    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    private readonly string _scheme = tls is null ? "http" : "https";

    /// <summary>The name of the master that was found last; null until one was.</summary>
    public string? Hostname { get; private set; }

    /// <summary>The address of the link of whoever leads now.</summary>
    /// <exception cref="MasterUnreachableException">Nobody answers, or nobody leads. Try again later.</exception>
    public async Task<Uri> FindAsync(CancellationToken cancellationToken)
    {
        var address = new Uri($"{_scheme}://{master}/holdfast/v1/link");
        // Anew each time: certificates may have been renewed since.
        using var http = new HttpClient(Handler(tls)) { Timeout = AnswerMax };
        try
        {
            for (var i = 0; i <= RedirectsMax; i++)
            {
                using var answer = await http.GetAsync(address, cancellationToken);
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
        catch (HttpRequestException cause) when (cause.HttpRequestError is HttpRequestError.NameResolutionError)
        {
            // The platform's own words for it are 'Resource temporarily unavailable' where no server of names answers.
            throw new MasterUnreachableException(
                $"The name '{address.Host}' of the master is not known on this machine ({cause.Message}). Check its "
                + "spelling, /etc/hosts and the servers of names.", cause);
        }
        catch (HttpRequestException cause)
        {
            var why = cause.InnerException is AuthenticationException refused ? refused.Message : cause.Message;
            throw new MasterUnreachableException($"The master at {master} does not answer: {why}", cause);
        }
        catch (TaskCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MasterUnreachableException(
                $"The master at {master} does not answer within {AnswerMax.TotalSeconds} s.", cause);
        }
    }

    /// <summary>For connections to a master.</summary>
    public static SocketsHttpHandler Handler(ProcessTls? tls)
    {
        // Redirects are followed by hand: Mesos' are protocol-relative, and the host that finally answers is the one to
        // link to.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5),
        };
        if (tls is not null) handler.SslOptions = tls.ToMaster();
        return handler;
    }

    private async Task<Uri> ReadAsync(Uri address, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            Hostname = document.RootElement.GetProperty("hostname").GetString();
            return new UriBuilder(_scheme, address.Host, document.RootElement.GetProperty("port").GetInt32()).Uri;
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
