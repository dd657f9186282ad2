using Holdfast.Protocol.Forms;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Holdfast.Hosting.Http;

/// <summary>Reads the body of a request that is a form. As in Mesos its type is not looked at.</summary>
public static class FormBody
{
    /// <summary>The largest form: 16 MiB, some ten thousand reservations as they are escaped.</summary>
    public const long BytesMax = 16L * 1024 * 1024;

    /// <summary>The fields by name; null when the request was answered with what is wrong.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than <see cref="BytesMax"/>, or broke off.</exception>
    public static async ValueTask<IReadOnlyDictionary<string, string>?> ReadAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = BytesMax;
        var body = await RequestBody.ReadAsync(http);
        try
        {
            return FormText.Read(body.Span);
        }
        catch (FormatException fault)
        {
            await TextReply.WriteAsync(
                http, StatusCodes.Status400BadRequest, $"The request body cannot be read: {fault.Message}");
            return null;
        }
    }
}
