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
        if (await PathId.ReadAsync<FrameworkId>(http, "framework", "waiting") is not { } framework) return;
        await StopReply.GuardAsync(http, () => OutcomeReply.AnswerAsync(http, replies, correlation => inbox.PostAsync(
            at => new WaitingAsked(at, correlation, framework), http.RequestAborted)));
    }
}
