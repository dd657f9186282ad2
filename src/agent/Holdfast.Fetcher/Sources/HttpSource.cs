using System.Net.Http.Headers;
using System.Text;
using Holdfast.Fetcher.Orders;

namespace Holdfast.Fetcher.Sources;

/// <summary>A file by HTTP or HTTPS. Redirects are followed; a transfer that broke off is gone on with.</summary>
internal sealed class HttpSource : UriSource
{
    private const int RedirectsMax = 10;
    private readonly Uri _uri;
    private readonly AuthenticationHeaderValue? _credentials;

    internal HttpSource(Uri uri)
    {
        _uri = new UriBuilder(uri) { UserName = "", Password = "", Fragment = "" }.Uri;
        if (uri.UserInfo.Length > 0) _credentials = new(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(uri.UserInfo))));
    }

    internal override async Task<FetchReport> ProbeAsync(FetchBounds bounds, CancellationToken cancellationToken)
    {
        using var client = NewClient();
        using var guard = new StallGuard(bounds, cancellationToken);
        using var answer = await AskAsync(client, HttpMethod.Head, static _ => { }, guard);
        return (int)answer.StatusCode == 200 ? ReportOf(answer) : throw Refused(answer);
    }

    internal override async Task<FetchReport> CopyAsync(
        FileStream destination, Budget budget, Action<long> announce, CancellationToken cancellationToken)
    {
        using var client = NewClient();
        var part = new PartFile(destination, budget, announce);
        return await Resumption.RunAsync(
            part, () => ReceiveAsync(client, part, budget.Bounds, cancellationToken), cancellationToken);
    }

    private async Task<FetchReport> ReceiveAsync(
        HttpClient client, PartFile part, FetchBounds bounds, CancellationToken cancellationToken)
    {
        if (part.Version is null || part.Whole is null) part.Restart();
        using var guard = new StallGuard(bounds, cancellationToken);
        using var answer = await AskAsync(client, HttpMethod.Get, request => AskForRest(request, part), guard);
        if (!IsRest(answer, part))
        {
            part.Restart();
            // A server that knows no such range has a shorter file now.
            if ((int)answer.StatusCode is 206 or 416)
                throw new BrokenTransferException("the file changed at the server during the transfer");
            if ((int)answer.StatusCode != 200) throw Refused(answer);
        }
        if (part.Length == 0)
        {
            part.Version = VersionOf(answer);
            part.Expect(answer.Content.Headers.ContentLength);
        }

        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(guard.Token);
            await Transfer.ReceiveAsync(body, part, guard);
            if (part.Length > part.Whole)
                throw new FetchException($"the server announced {part.Whole} bytes and sent {part.Length}");
        }
        catch (OperationCanceledException) when (guard.HasStalled)
        {
            throw guard.Stalled();
        }
        return ReportOf(answer) with { SizeBytes = part.Length };
    }

    private static void AskForRest(HttpRequestMessage request, PartFile part)
    {
        if (part is not { Length: > 0, Version: { } version, Whole: not null }) return;
        request.Headers.Range = new RangeHeaderValue(part.Length, null);
        request.Headers.TryAddWithoutValidation("If-Range", version);
    }

    // RFC 9110, 15.3.7.3. What we asked for is not believed: there are servers that know ranges but no If-Range, and
    // would give the rest of another file; and some that give only a piece of the rest, which is then the next part.
    private static bool IsRest(HttpResponseMessage answer, PartFile part) =>
        part.Length > 0 && (int)answer.StatusCode == 206
        && answer.Content.Headers.ContentRange is { Unit: "bytes", From: { } from, Length: var length }
        && from == part.Length && part.Whole is { } whole && (length ?? whole) == whole && IsOfVersion(answer, part);

    // A date need not be said again in answer to If-Range, a tag must be.
    private static bool IsOfVersion(HttpResponseMessage answer, PartFile part) => part.Version!.StartsWith('"')
        ? answer.Headers.ETag is { IsWeak: false } tag && tag.Tag == part.Version
        : (answer.Content.Headers.LastModified?.ToString("R", null) ?? part.Version) == part.Version;

    // RFC 9110, 13.1.5: only what tells versions apart for sure. A date does when it was past as the answer was made.
    private static string? VersionOf(HttpResponseMessage answer)
    {
        if (answer.Headers.ETag is { IsWeak: false } tag) return tag.Tag;
        return answer.Content.Headers.LastModified is { } changed && answer.Headers.Date is { } now
            && now - changed >= TimeSpan.FromSeconds(1)
            ? changed.ToString("R", null)
            : null;
    }

    private static FetchReport ReportOf(HttpResponseMessage answer) => new(
        answer.Content.Headers.ContentLength, answer.Headers.ETag?.ToString(),
        answer.Content.Headers.LastModified?.ToString("R", null), MaxAgeOf(answer));

    private static long? MaxAgeOf(HttpResponseMessage answer)
    {
        if (answer.Headers.CacheControl is not { } said) return null;
        if (said.NoCache || said.NoStore) return 0;
        var left = said.MaxAge - (answer.Headers.Age ?? TimeSpan.Zero);
        return left is { } age ? Math.Max(0, (long)age.TotalSeconds) : null;
    }

    private static HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        Timeout = Timeout.InfiniteTimeSpan, // The stall guard's business.
    };

    private async Task<HttpResponseMessage> AskAsync(
        HttpClient client, HttpMethod method, Action<HttpRequestMessage> shape, StallGuard guard)
    {
        try
        {
            var at = _uri;
            for (var redirects = 0; ; redirects++)
            {
                using var request = new HttpRequestMessage(method, at);
                if (IsAtOrigin(at)) request.Headers.Authorization = _credentials;
                shape(request);
                var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, guard.Token);
                if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308)) return answer;
                using (answer) at = Next(at, answer.Headers.Location, redirects);
            }
        }
        catch (OperationCanceledException) when (guard.HasStalled)
        {
            throw guard.Stalled();
        }
        catch (HttpRequestException failure)
        {
            throw new BrokenTransferException(HttpFailure.Words(failure));
        }
    }

    // Whoever we are sent on to must not learn the password.
    private bool IsAtOrigin(Uri at) =>
        Uri.Compare(at, _uri, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase)
        == 0;

    private static Uri Next(Uri at, Uri? location, int redirects)
    {
        if (location is null) throw new FetchException("the server redirects and does not say where to");
        if (redirects == RedirectsMax) throw new FetchException($"the server redirects more than {RedirectsMax} times");
        var next = new Uri(at, location);
        if (next.Scheme is not ("http" or "https") || (at.Scheme == "https" && next.Scheme == "http"))
            throw new FetchException(
                $"the server redirects from {at.Scheme} to {next.Scheme}, which is not followed");
        return next.UserInfo.Length > 0 ? new UriBuilder(next) { UserName = "", Password = "" }.Uri : next;
    }

    // Of the answers that blame the question, these are about the moment; the others are a clear no.
    private static FetchException Refused(HttpResponseMessage answer)
    {
        var text = $"the server answered {(int)answer.StatusCode} {answer.ReasonPhrase}".TrimEnd();
        return (int)answer.StatusCode is >= 400 and < 500 and not (407 or 408 or 421 or 425 or 429)
            ? new RefusedException(text)
            : new FetchException(text);
    }
}
