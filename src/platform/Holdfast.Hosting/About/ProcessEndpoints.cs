using System.Net;
using System.Text;
using System.Text.Json;
using Holdfast.Hosting.Flags;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Logging;
using Holdfast.Hosting.Metrics;
using Holdfast.Hosting.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.About;

/// <summary>What Mesos' processes tell of themselves: <c>/version</c>, <c>/flags</c>, <c>/system/stats.json</c>,
/// <c>/logging/toggle</c>, <c>/profiler</c>, <c>/help</c>, <c>/__processes__</c>.</summary>
/// <param name="actor">The process's name in Mesos, such as <c>master</c>.</param>
/// <param name="flags">Its flags, by name.</param>
/// <param name="verbosity">How much it logs.</param>
public sealed class ProcessEndpoints(
    string actor, IReadOnlyDictionary<string, string> flags, LogVerbosity verbosity)
{
    /// <summary>Where the level of the log is told and set.</summary>
    public const string TogglePath = "/logging/toggle";

    private static readonly string[] LogFlags = ["log_dir", "external_log_file"];

    /// <summary>Whether a request there sets the level, whatever its method is.</summary>
    public static bool Toggles(HttpRequest request) => Query.Text(request, "level") is not null;

    /// <summary>Adds the endpoints.</summary>
    public void MapTo(PathRoutes routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.Get("/version", http => JsonReply.WriteAsync(http, JsonText.Of(WriteVersion)));
        routes.Get("/flags", http => JsonReply.WriteAsync(http, JsonText.Of(WriteFlags)));
        routes.Get("/system/stats.json", http => JsonReply.WriteAsync(http, JsonText.Of(WriteSystem)));
        routes.Get("/__processes__", http => JsonReply.WriteAsync(http, JsonText.Of(WriteProcesses)));
        routes.Any(TogglePath, ToggleAsync);
        routes.Any("/profiler", ProfilerAsync);
        routes.Get("/help", http => Messages.WriteAsync(http, "text/html", Help(routes)));
    }

    /// <summary>Writes the properties that name the version.</summary>
    public static void WriteVersionProperties(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteString("version", ApiVersion.Text);
        json.WriteString("build_date", BuildStamp.Date);
        json.WriteDouble("build_time", BuildStamp.Seconds);
        json.WriteString("build_user", "");
    }

    /// <summary>Writes the properties that say where the log is, where flags do.</summary>
    public static void WriteLogProperties(Utf8JsonWriter json, IReadOnlyDictionary<string, string> flags)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(flags);
        foreach (var name in LogFlags)
            if (flags.TryGetValue(name, out var value)) json.WriteString(name, value);
    }

    private static void WriteVersion(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteVersionProperties(json);
        json.WriteEndObject();
    }

    private void WriteFlags(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("flags");
        foreach (var (name, value) in flags) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSystem(Utf8JsonWriter json)
    {
        var system = SystemMetrics.Read();
        json.WriteStartObject();
        json.WriteDouble("avg_load_1min", system.Load.One);
        json.WriteDouble("avg_load_5min", system.Load.Five);
        json.WriteDouble("avg_load_15min", system.Load.Fifteen);
        json.WriteNumber("cpus_total", system.Processors);
        json.WriteNumber("mem_total_bytes", system.MemoryTotalBytes);
        json.WriteNumber("mem_free_bytes", system.MemoryFreeBytes);
        json.WriteEndObject();
    }

    // Of Mesos' actors there is one here, the loop, and it never shows what is queued for it.
    private void WriteProcesses(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("id", actor);
        json.WriteStartArray("events");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private async Task ToggleAsync(HttpContext http)
    {
        if (Query.Text(http.Request, "level") is not { } levelText)
        {
            await TextReply.WriteAsync(http, StatusCodes.Status200OK, $"{verbosity.Level}\n");
            return;
        }

        if (!FlagText.TryParseInteger(levelText, out var level) || level > int.MaxValue)
            await BadAsync(http, $"level={levelText} is no level: give 0, which is what the flags say, or more.");
        else if (Query.Text(http.Request, "duration") is not { } durationText)
            await BadAsync(http, "Expecting 'duration=value' in query: say how long, such as duration=10mins.");
        else if (!FlagText.TryParseDuration(durationText, out var duration))
            await BadAsync(http, $"duration={durationText} is no duration: give one such as 10mins.");
        else
        {
            verbosity.Set((int)level, duration);
            // A process that grows talkative, or falls silent again, must say by whose wish.
            http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProcessEndpoints).FullName!)
                .VerbositySet(level, duration, Caller.Of(http) ?? "anonymous", http.Connection.RemoteIpAddress);
            http.Response.ContentLength = 0;
        }
    }

    private static Task ProfilerAsync(HttpContext http) => BadAsync(
        http, "Profilers attach from outside: use 'perf record' on this process.");

    private static Task BadAsync(HttpContext http, string reason) =>
        TextReply.WriteAsync(http, StatusCodes.Status400BadRequest, reason);

    private static byte[] Help(PathRoutes routes)
    {
        var page = new StringBuilder(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Help</title></head><body>"
                + "<h1>Endpoints</h1><ul>\n");
        foreach (var (path, methods) in routes.All())
            page.Append("<li><code>").Append(WebUtility.HtmlEncode($"{string.Join(", ", methods)} {path}"))
                .Append("</code></li>\n");
        return Encoding.UTF8.GetBytes(page.Append("</ul></body></html>\n").ToString());
    }
}
