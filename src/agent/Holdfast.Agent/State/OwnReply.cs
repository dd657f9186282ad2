using System.Text.Json;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.State;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.State;

/// <summary>Answers of our own API below <c>/holdfast/v1</c>: a status and an object.</summary>
internal static class OwnReply
{
    /// <summary>Answers with the object whose members the action writes.</summary>
    public static async Task WriteAsync(HttpContext http, int status, Action<Utf8JsonWriter> members)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = MediaTypes.Json;
        var body = Of(members);
        http.Response.ContentLength = body.Length;
        await http.Response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>The object whose members the action writes.</summary>
    public static byte[] Of(Action<Utf8JsonWriter> members) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    });
}
