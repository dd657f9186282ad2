using System.Buffers;
using System.Diagnostics;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Holdfast.Hosting.Files;

/// <summary>GET <c>/files/browse</c>, <c>/files/read</c>, <c>/files/download</c>, <c>/files/debug</c>.</summary>
public sealed class FileEndpoints(FileRoots roots)
{
    private readonly FileBrowser _browser = new(roots);

    /// <summary>Adds the endpoints.</summary>
    public void MapTo(PathRoutes routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.Get("/files/browse", BrowseAsync);
        routes.Get("/files/read", ReadAsync);
        routes.Get("/files/download", DownloadAsync);
        routes.Get("/files/debug", DebugAsync);
    }

    private async Task BrowseAsync(HttpContext http)
    {
        if (await PathOfAsync(http) is not { } path) return;
        switch (_browser.List(path))
        {
            case FilesListed listed: await JsonReply.WriteAsync(http, Listing(listed)); break;
            case FileRefused refused: await RefuseAsync(http, refused); break;
            case var other: throw Unexpected(other);
        }
    }

    private async Task ReadAsync(HttpContext http)
    {
        if (await PathOfAsync(http) is not { } path) return;
        if (Number(http, "offset", out var offset) is { } badOffset) await RefuseAsync(http, badOffset);
        else if (Number(http, "length", out var length) is { } badLength) await RefuseAsync(http, badLength);
        else
        {
            switch (_browser.Read(path, offset ?? -1, length))
            {
                case FilePartRead part: await JsonReply.WriteAsync(http, Document(part)); break;
                case FileRefused refused: await RefuseAsync(http, refused); break;
                case var other: throw Unexpected(other);
            }
        }
    }

    private async Task DownloadAsync(HttpContext http)
    {
        if (await PathOfAsync(http) is not { } path) return;
        switch (_browser.Open(path))
        {
            case FileOpened opened: await DownloadAsync(http, opened); break;
            case FileRefused refused: await TextReply.WriteAsync(http, refused.Status, refused.Reason); break;
            case var other: throw Unexpected(other);
        }
    }

    private Task DebugAsync(HttpContext http) => JsonReply.WriteAsync(http, JsonText.Of(json =>
    {
        json.WriteStartObject();
        foreach (var (path, target) in roots.All()) json.WriteString(path, target);
        json.WriteEndObject();
    }));

    private static async ValueTask<string?> PathOfAsync(HttpContext http)
    {
        if (Query.Text(http.Request, "path") is { Length: > 0 } path) return path;
        await TextReply.WriteAsync(http, StatusCodes.Status400BadRequest, "Expecting 'path=value' in query.");
        return null;
    }

    private static FileRefused? Number(HttpContext http, string name, out long? number)
    {
        number = null;
        if (Query.Text(http.Request, name) is not { } text) return null;
        if (!Query.TryParseInteger(text, out var value))
            return new(
                StatusCodes.Status400BadRequest, $"Failed to parse {name}: Failed to convert '{text}' to number.");
        number = value;
        return null;
    }

    private static byte[] Listing(FilesListed listed) => JsonText.Of(json =>
    {
        json.WriteStartArray();
        foreach (var entry in listed.Entries)
        {
            json.WriteStartObject();
            json.WriteString("gid", entry.Group);
            json.WriteString("mode", entry.Mode);
            json.WriteDouble("mtime", entry.Status.ModifiedSeconds);
            json.WriteNumber("nlink", entry.Status.Links);
            json.WriteString("path", entry.Path);
            json.WriteNumber("size", entry.Status.Size);
            json.WriteString("uid", entry.Owner);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static byte[] Document(FilePartRead part) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        // What is not UTF-8 becomes U+FFFD here; READ_FILE and /files/download tell every byte.
        json.WriteString("data", part.Data.Span[..FileText.WholeLength(part.Data.Span)]);
        json.WriteNumber("offset", part.Offset);
        json.WriteEndObject();
    });

    private static Task DownloadAsync(HttpContext http, FileOpened opened)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(opened.Name);
        http.Response.Headers.ContentDisposition = Plain(opened.Name)
            ? $"attachment; filename={opened.Name}"
            : disposition.ToString();
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.ContentType = "application/octet-stream";
        return SendAsync(http, opened);
    }

    /// <summary>Sends a whole file and closes it.</summary>
    internal static async Task SendAsync(HttpContext http, FileOpened opened)
    {
        using var handle = opened.Handle;
        http.Response.ContentLength = opened.Size;
        if (HttpMethods.IsHead(http.Request.Method)) return;
        var chunk = ArrayPool<byte>.Shared.Rent(PieceReply.PieceBytes);
        try
        {
            for (var at = 0L; at < opened.Size;)
            {
                var wanted = (int)Math.Min(chunk.Length, opened.Size - at);
                var count = await RandomAccess.ReadAsync(handle, chunk.AsMemory(0, wanted), at, http.RequestAborted);
                if (count == 0)
                {
                    // It became shorter: only a broken connection says that this is not all that was promised.
                    http.Abort();
                    return;
                }

                await PieceReply.WriteAsync(http, chunk.AsMemory(0, count));
                at += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    // Needs no quotes (RFC 6266), as Mesos sends it.
    private static bool Plain(string name) =>
        name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');

    /// <summary>Answers what <c>/files/browse</c>, <c>/files/read</c>, LIST_FILES and READ_FILE cannot.</summary>
    public static Task RefuseAsync(HttpContext http, FileRefused refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        // As recorded: tools tell by the empty body that the file, not the endpoint, is missing.
        var text = refused.Status == StatusCodes.Status404NotFound ? "" : refused.Reason;
        return TextReply.WriteAsync(http, refused.Status, text);
    }

    private static UnreachableException Unexpected(FileOutcome outcome) =>
        new($"No answer for {outcome.GetType().Name}; add an arm above.");
}
