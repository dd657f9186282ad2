using Google.Protobuf;
using Holdfast.Hosting.State;
using Holdfast.Protocol;
using Holdfast.Protocol.Json;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Http;

/// <summary>Reads the message in a request's body, and writes one as the answer, in either form.</summary>
public static class Messages
{
    /// <summary>Reads the body; null when it was answered with what is wrong.</summary>
    public static async ValueTask<T?> ReadAsync<T>(HttpContext http)
        where T : class, IMessage<T>, new()
    {
        var given = http.Request.Headers.ContentType.ToString();
        if (given.Length == 0)
        {
            await TextReply.WriteAsync(http, StatusCodes.Status400BadRequest, "Expecting 'Content-Type' to be present");
            return null;
        }

        if (MediaTypes.Read(given) is not { } type)
        {
            await TextReply.WriteAsync(
                http,
                StatusCodes.Status415UnsupportedMediaType,
                $"Expecting 'Content-Type' of {MediaTypes.Json} or {MediaTypes.Protobuf}");
            return null;
        }

        var body = await RequestBody.ReadAsync(http);
        var read = type == MediaTypes.Json ? MesosJson.Parse<T>(body) : MesosBinary.Parse<T>(body);
        if (read is Decoded<T> decoded) return decoded.Message;
        await TextReply.WriteAsync(http, StatusCodes.Status400BadRequest, ((NotDecoded<T>)read).Fault);
        return null;
    }

    /// <summary>The form of the answer; null when the client reads neither, and was told so.</summary>
    public static async ValueTask<string?> NegotiateAsync(HttpContext http)
    {
        if (MediaTypes.Negotiate(http.Request) is { } type) return type;
        await TextReply.WriteAsync(
            http,
            StatusCodes.Status406NotAcceptable,
            $"Expecting 'Accept' to allow '{MediaTypes.Protobuf}' or '{MediaTypes.Json}'");
        return null;
    }

    /// <summary>The bytes of a message in the given form.</summary>
    public static byte[] Encode(IMessage message, string type) =>
        type == MediaTypes.Json ? MesosJson.ToUtf8(message) : message.ToByteArray();

    /// <summary>Answers with a document.</summary>
    public static Task WriteAsync(HttpContext http, string type, ReadOnlyMemory<byte> document) =>
        WriteAsync(http, type, JoinedText.Of(document));

    /// <inheritdoc cref="WriteAsync(HttpContext, string, ReadOnlyMemory{byte})"/>
    public static async Task WriteAsync(HttpContext http, string type, JoinedText document)
    {
        ArgumentNullException.ThrowIfNull(document);
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = type;
        http.Response.ContentLength = document.Length;
        await PieceReply.WriteAsync(http, document.Parts);
    }
}
