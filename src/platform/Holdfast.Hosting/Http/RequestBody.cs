using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Http;

/// <summary>Reads whole request bodies, which Kestrel bounds per request (<see cref="BytesMax"/>).</summary>
public static class RequestBody
{
    /// <summary>The largest call: an ACCEPT of some ten thousand tasks.</summary>
    public const long BytesMax = 64L * 1024 * 1024;

    /// <summary>Reads the body to its end.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than <see cref="BytesMax"/>, or broke off.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext http)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(http.RequestAborted);
            if (result.IsCompleted)
            {
                var body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return body;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
