using System.Threading.Channels;
using Holdfast.Hosting.Flags;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.State;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Metrics;

/// <summary>GET <c>/metrics/snapshot</c> as Mesos has it, and <c>/metrics</c> for Prometheus.</summary>
public sealed class MetricEndpoints(MetricRegistry metrics)
{
    /// <summary>Adds the endpoints.</summary>
    public void MapTo(PathRoutes routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.Get("/metrics/snapshot", SnapshotAsync);
        routes.Get("/metrics", http => routes.Rest(http).Length == 0
            ? PrometheusAsync(http)
            : TextReply.NotFoundAsync(http));
    }

    private async Task SnapshotAsync(HttpContext http)
    {
        if (!TryReadTimeout(http, out var timeout))
            await TextReply.WriteAsync(
                http, StatusCodes.Status400BadRequest,
                $"Invalid timeout '{Query.Text(http.Request, "timeout")}': give a duration such as 5secs.");
        else if (await ReadAsync(http, timeout) is { } samples)
            await JsonReply.WriteAsync(http, Document(samples));
    }

    private async Task PrometheusAsync(HttpContext http)
    {
        if (await ReadAsync(http, timeout: null) is { } samples)
            await Messages.WriteAsync(http, PrometheusText.MediaType, PrometheusText.Of(samples));
    }

    private async ValueTask<IReadOnlyList<MetricSample>?> ReadAsync(HttpContext http, TimeSpan? timeout)
    {
        try
        {
            return await metrics.ReadAsync(timeout, http.RequestAborted);
        }
        catch (Exception cause) when (cause is LoopStoppedException or ChannelClosedException)
        {
            await TextReply.WriteAsync(
                http, StatusCodes.Status503ServiceUnavailable, "This process is stopping; try again.");
            return null;
        }
    }

    private static bool TryReadTimeout(HttpContext http, out TimeSpan? timeout)
    {
        timeout = null;
        if (Query.Text(http.Request, "timeout") is not { } text) return true;
        if (!FlagText.TryParseDuration(text, out var span)) return false;
        timeout = span;
        return true;
    }

    private static byte[] Document(IReadOnlyList<MetricSample> samples) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        foreach (var sample in samples)
            if (sample.Path is { } path) json.WriteDouble(path, sample.Value);
        json.WriteEndObject();
    });
}
