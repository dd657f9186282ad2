using System.Globalization;
using Holdfast.Hosting.Http;
using Holdfast.Master.Core;
using Holdfast.Master.Effects;
using Holdfast.Model.Ids;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Master.Operator;

/// <summary>GET /holdfast/v1/frameworks/ID/waiting: why a framework gets no offers. Translation only.</summary>
internal sealed class WaitingEndpoint(MasterInbox inbox, PendingReplies replies)
{
    /// <summary>What its paths begin with.</summary>
    public const string Path = "/holdfast/v1/frameworks";

    /// <summary>Answers one question.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        if ((http.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries)
            is not [.., "frameworks", var text, "waiting"])
        {
            await TextReply.NotFoundAsync(http);
            return;
        }
        if (!FrameworkId.TryParse(text, CultureInfo.InvariantCulture, out var framework))
        {
            await TextReply.WriteAsync(
                http, StatusCodes.Status400BadRequest, $"'{text}' is no framework id: {IdRule.Explain(text)}.");
            return;
        }
        await StopReply.GuardAsync(http, () => OutcomeReply.AnswerAsync(http, replies, correlation => inbox.PostAsync(
            at => new WaitingAsked(at, correlation, framework), http.RequestAborted)));
    }
}
