using System.Diagnostics;
using Holdfast.Hosting.Http;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.State;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Master.Effects;

/// <summary>Waits for the core's answer to a call and gives it its status.</summary>
internal static class OutcomeReply
{
    /// <summary>Posts the event of a call, waits for the outcome and answers with it.</summary>
    public static async Task AnswerAsync(HttpContext http, PendingReplies replies, Func<long, ValueTask> post)
    {
        var correlation = replies.NextCorrelation();
        var outcome = replies.Expect(correlation);
        try
        {
            await post(correlation);
            await WriteAsync(http, await outcome.WaitAsync(http.RequestAborted));
        }
        finally
        {
            replies.Abandon(correlation);
        }
    }

    /// <summary>Answers with an outcome.</summary>
    public static Task WriteAsync(HttpContext http, CallOutcome outcome)
    {
        switch (outcome)
        {
            case CallAccepted:
                return Empty(http, StatusCodes.Status202Accepted);
            case CallDone:
                return Empty(http, StatusCodes.Status200OK);
            case WaitingExplained explained:
                return JsonReply.WriteAsync(http, WaitingJson.Of(explained));
            case CallRefused refused:
                return TextReply.WriteAsync(http, refused.Status, refused.Reason);
            default:
                throw new UnreachableException($"No status for {outcome.GetType().Name}; add an arm above.");
        }
    }

    private static Task Empty(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
