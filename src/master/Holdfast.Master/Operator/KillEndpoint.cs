using System.Globalization;
using Holdfast.Hosting.Http;
using Holdfast.Master.Core;
using Holdfast.Master.Effects;
using Holdfast.Model.Ids;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Master.Operator;

/// <summary>POST /holdfast/v1/tasks/ID/kill?framework_id=ID: has a task killed. Translation only.</summary>
internal sealed class KillEndpoint(MasterInbox inbox, PendingReplies replies)
{
    /// <summary>What its paths begin with.</summary>
    public const string Path = "/holdfast/v1/tasks";

    /// <summary>Answers one call.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        if (await PathId.ReadAsync<TaskId>(http, "task", "kill") is not { } task) return;
        var frameworkText = http.Request.Query["framework_id"].ToString();
        if (!FrameworkId.TryParse(frameworkText, CultureInfo.InvariantCulture, out var framework))
        {
            await PathId.RefuseAsync(
                http, $"framework_id is '{frameworkText}', which is no framework id: {IdRule.Explain(frameworkText)}.");
            return;
        }
        var principal = Caller.Of(http);
        await StopReply.GuardAsync(http, () => OutcomeReply.AnswerAsync(http, replies, correlation => inbox.PostAsync(
            at => new OperatorKillReceived(at, correlation, framework, task, principal), http.RequestAborted)));
    }
}
