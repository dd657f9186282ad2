using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.Effects;
using Holdfast.Agent.State;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.Volumes;

/// <summary><c>GET /holdfast/v1/fsck</c> compares the ledger with the disks; <c>POST</c> mends what is safe as well.
/// Translation only.</summary>
internal sealed class FsckEndpoint(
    PublishedView<AgentView> views, DiskFsck fsck, OperatorReplies<AnswerFsck> replies, OperatorDoor door)
{
    /// <summary>The path.</summary>
    public const string Path = "/holdfast/v1/fsck";

    /// <summary>Answers a request below its path.</summary>
    public Task AnswerAsync(HttpContext http)
    {
        var method = http.Request.Method;
        if (HttpMethods.IsPost(method)) return MendAsync(http);
        if (!IsThis(http)) return TextReply.NotFoundAsync(http);
        return HttpMethods.IsGet(method) || HttpMethods.IsHead(method)
            ? ShowAsync(http)
            : TextReply.WrongMethodAsync(http, HttpMethods.Post);
    }

    private static bool IsThis(HttpContext http) =>
        (http.Request.Path.Value ?? "").TrimEnd('/').EndsWith(Path, StringComparison.Ordinal);

    // It takes as long as the slowest disk, up to a bound.
    private async Task ShowAsync(HttpContext http)
    {
        var answer = await fsck.CompareAsync(http.RequestAborted);
        var view = await views.ReadAsync(http.RequestAborted);
        await JsonReply.WriteAsync(http, OwnReply.Of(json => FsckDocument.Write(json, view, answer)));
    }

    // Any task can reach this port. It must not be able to change anything beside volumes.
    private async Task MendAsync(HttpContext http)
    {
        if (door.Refuse(http, "holdfast volumes fsck --fix", out var caller) is { } refusal)
        {
            await OwnReply.WriteAsync(http, StatusCodes.Status401Unauthorized, json =>
            {
                json.WriteString("text", refusal);
                json.WriteString("token_file", door.TokenPath);
            });
            return;
        }
        if (!IsThis(http))
        {
            await TextReply.NotFoundAsync(http);
            return;
        }
        var found = await fsck.CompareAsync(http.RequestAborted);
        var fixes = found.Report.Fixes;
        var done = await replies.AskAsync(
            (at, correlation) => new FsckFixAsked(at, fixes, caller, correlation), http.RequestAborted);
        var left = await fsck.CompareAsync(http.RequestAborted);
        var view = await views.ReadAsync(http.RequestAborted);
        await OwnReply.WriteAsync(
            http, StatusCodes.Status200OK, json => FsckDocument.Write(json, view, left, done.Outcomes));
    }
}
