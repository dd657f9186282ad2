using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Holdfast.Hosting.Http;

/// <summary>The forms of a message, and which one a client can read.</summary>
/// <remarks>As recorded: Content-Type is compared as exact text, save that JSON may say that it is UTF-8, as every JSON
/// is and many clients say; of what Accept allows, JSON wins over protobuf.</remarks>
public static class MediaTypes
{
    public const string Json = "application/json";
    public const string Protobuf = "application/x-protobuf";

    /// <summary>The form of a body; null when it is neither.</summary>
    public static string? Read(string contentType)
    {
        ArgumentNullException.ThrowIfNull(contentType);
        if (contentType is Json or Protobuf) return contentType;
        var parts = contentType.Split(';', StringSplitOptions.TrimEntries);
        return parts is [Json, var parameter] && IsUtf8(parameter) ? Json : null;
    }

    /// <summary>The form of the answer; null when the client can read neither.</summary>
    public static string? Negotiate(HttpRequest request)
    {
        var accept = request.Headers.Accept;
        if (StringValues.IsNullOrEmpty(accept)) return Json;
        if (Accepts(accept, Json)) return Json;
        return Accepts(accept, Protobuf) ? Protobuf : null;
    }

    private static bool Accepts(StringValues accept, string type)
    {
        foreach (var line in accept)
        {
            foreach (var candidate in (line ?? "").Split(','))
            {
                var parts = candidate.Split(';', StringSplitOptions.TrimEntries);
                if (Covers(parts[0], type) && !parts.Skip(1).Any(IsRefusal)) return true;
            }
        }

        return false;
    }

    private static bool IsUtf8(string parameter) =>
        parameter.Replace("\"", "", StringComparison.Ordinal)
            .Equals("charset=utf-8", StringComparison.OrdinalIgnoreCase);

    private static bool Covers(string range, string type) => range == type || range is "*/*" or "application/*";

    // "q=0" means: anything but this.
    private static bool IsRefusal(string parameter) =>
        parameter.StartsWith("q=", StringComparison.Ordinal)
        && double.TryParse(parameter.AsSpan(2), NumberStyles.Float, CultureInfo.InvariantCulture, out var quality)
        && quality <= 0;
}
