using System.Diagnostics;
using Holdfast.Hosting.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;

namespace Holdfast.Hosting.Files;

/// <summary>The files of a directory as web pages, such as a dashboard's.</summary>
public sealed class StaticPages
{
    private const string Root = "/pages";
    private const string Index = "index.html";
    private static readonly FileExtensionContentTypeProvider Types = new();
    private readonly FileRoots _roots = new();
    private readonly FileBrowser _browser;

    /// <param name="directory">Where the pages lie; read anew for each request.</param>
    public StaticPages(string directory)
    {
        // The operator's own directory may be named by a link; what lies in it may not lead out.
        var target = new DirectoryInfo(directory).ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        _roots.Attach(Root, target ?? Path.GetFullPath(directory));
        _browser = new FileBrowser(_roots);
    }

    /// <summary>Answers with the file of the request's path; a directory is answered with its index.html.</summary>
    public Task AnswerAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
            return TextReply.NotFoundAsync(http);
        var path = http.Request.Path.Value ?? "/";
        return _browser.Open(Root + (path.EndsWith('/') ? path + Index : path)) switch
        {
            FileOpened opened => SendAsync(http, opened),
            FileRefused { Status: StatusCodes.Status400BadRequest } => RedirectAsync(http, path),
            FileRefused => TextReply.NotFoundAsync(http),
            var other => throw new UnreachableException($"No answer for {other.GetType().Name}; add an arm above."),
        };
    }

    private static Task SendAsync(HttpContext http, FileOpened opened)
    {
        http.Response.ContentType = Types.TryGetContentType(opened.Name, out var type)
            ? type
            : "application/octet-stream";
        // An operator replaces the pages by copying: browsers are to ask.
        http.Response.Headers.CacheControl = "no-cache";
        return FileEndpoints.SendAsync(http, opened);
    }

    // A directory without its slash, so that the links of its page would lead beside it.
    private Task RedirectAsync(HttpContext http, string path)
    {
        if (_browser.Open($"{Root}{path}/{Index}") is not FileOpened opened) return TextReply.NotFoundAsync(http);
        opened.Handle.Dispose();
        http.Response.StatusCode = StatusCodes.Status302Found;
        http.Response.ContentLength = 0;
        // Without the doubled slash that would make it another host's.
        var location = http.Request.Path.ToUriComponent().TrimStart('/');
        http.Response.Headers.Location = $"/{location}/{http.Request.QueryString}";
        return Task.CompletedTask;
    }
}
