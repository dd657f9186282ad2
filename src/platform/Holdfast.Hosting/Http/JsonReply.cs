using System.Text;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Http;

/// <summary>Answers of Mesos' endpoints for reading: JSON, or JSONP where the query asks for it.</summary>
public static class JsonReply
{
    /// <summary>Answers with a document.</summary>
    public static Task WriteAsync(HttpContext http, byte[] json)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (!http.Request.Query.TryGetValue("jsonp", out var callback))
            return Messages.WriteAsync(http, MediaTypes.Json, json);
        byte[] script = [.. Encoding.UTF8.GetBytes($"{callback}("), .. json, .. ");"u8];
        return Messages.WriteAsync(http, "text/javascript", script);
    }
}
