using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Holdfast.Hosting.Http;

/// <summary>How slow a client of the APIs may be, by request: streams and links share the server and are slow by
/// nature.</summary>
/// <remarks>
/// The listeners demand nothing, since Kestrel does not let a connection of HTTP/2, as links are, be an exception. So
/// each request of HTTP/1.1 demands Kestrel's own defaults before it is read, and a stream of events takes that back
/// for its answer.
/// </remarks>
public static class DataRates
{
    private const double BytesPerSecond = 240;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>From now on the client must send and take 240 bytes a second, after 5 seconds of grace.</summary>
    public static void Demand(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var rate = new MinDataRate(BytesPerSecond, Grace);
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } body) body.MinDataRate = rate;
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } answer) answer.MinDataRate = rate;
    }

    /// <summary>The answer is a stream: its reader may take its time, within what may wait for it.</summary>
    public static void Lift(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } answer) answer.MinDataRate = null;
    }
}
