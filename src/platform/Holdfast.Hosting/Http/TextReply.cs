using System.Text;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Http;

/// <summary>Answers that are a status and a sentence, in the form Mesos' clients expect.</summary>
public static class TextReply
{
    private const string PlainText = "text/plain; charset=utf-8";

    /// <summary>Answers with a text, which says what is wrong.</summary>
    public static Task WriteAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = PlainText;
        var bytes = Encoding.UTF8.GetBytes(text);
        http.Response.ContentLength = bytes.Length;
        return http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    /// <summary>There is nothing at this path.</summary>
    public static Task NotFoundAsync(HttpContext http) =>
        WriteAsync(http, StatusCodes.Status404NotFound, "404 Not Found.");

    /// <summary>The path is right, the method is not.</summary>
    public static Task WrongMethodAsync(HttpContext http, params IReadOnlyList<string> expected)
    {
        ArgumentNullException.ThrowIfNull(http);
        http.Response.Headers.Allow = string.Join(", ", expected);
        var methods = string.Join(", ", expected.Select(method => $"'{method}'"));
        return WriteAsync(
            http,
            StatusCodes.Status405MethodNotAllowed,
            $"405 Method Not Allowed. Expecting one of {{ {methods} }}, but received '{http.Request.Method}'.");
    }
}
