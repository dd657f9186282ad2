using Holdfast.Hosting.Access;
using Holdfast.Hosting.Http;
using Holdfast.Master.Core;
using Holdfast.Master.Effects;
using Holdfast.Model.Ids;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Master.Operator;

/// <summary>POST /holdfast/v1/frameworks/ID/principal?principal=NAME: says whose a framework is. Translation
/// only.</summary>
internal sealed class PrincipalEndpoint(MasterInbox inbox, PendingReplies replies)
{
    /// <summary>What its paths begin with.</summary>
    public const string Path = "/holdfast/v1/frameworks";

    /// <summary>Answers one call.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        if (await PathId.ReadAsync<FrameworkId>(http, "framework", "principal") is not { } framework) return;
        var given = Query.Text(http.Request, "principal") ?? "";
        if (PrincipalName.Explain(given) is { } fault)
        {
            await PathId.RefuseAsync(
                http, $"principal is '{given}', which is no name that credentials could prove: {fault}.");
            return;
        }
        var caller = Caller.Of(http);
        await StopReply.GuardAsync(http, () => OutcomeReply.AnswerAsync(http, replies, correlation => inbox.PostAsync(
            at => new OperatorGiftReceived(at, correlation, framework, given, caller), http.RequestAborted)));
    }
}
