using System.Buffers;
using System.Text;
using Holdfast.Hosting.State;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Http;

/// <summary>Answers of Mesos' endpoints for reading: JSON, or JSONP where the query asks for it.</summary>
public static class JsonReply
{
    // The callback becomes part of a program: only what may name a function, so that the query cannot write one.
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$.[]\"'");

    /// <summary>Answers with a document.</summary>
    public static Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> json) =>
        WriteAsync(http, JoinedText.Of(json));

    /// <inheritdoc cref="WriteAsync(HttpContext, ReadOnlyMemory{byte})"/>
    public static Task WriteAsync(HttpContext http, JoinedText json)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(json);
        if (Query.Text(http.Request, "jsonp") is not { } callback)
            return Messages.WriteAsync(http, MediaTypes.Json, json);
        if (callback.AsSpan().ContainsAnyExcept(NameCharacters))
            return TextReply.WriteAsync(
                http, StatusCodes.Status400BadRequest, $"'{callback}' names no function: give jsonp=NAME.");
        var script = json.Between(Encoding.UTF8.GetBytes($"{callback}("), ");"u8.ToArray());
        // Browsers must take it for nothing but a script.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Messages.WriteAsync(http, "text/javascript", script);
    }
}
