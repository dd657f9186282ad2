using Holdfast.Agent.Core;
using Holdfast.Agent.State;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.Effects;

/// <summary><c>POST /holdfast/v1/rejoin</c>: an agent that was marked gone joins again. Translation only.</summary>
internal sealed class RejoinEndpoint(OperatorReplies<AnswerRejoin> replies, OperatorDoor door)
{
    /// <summary>The path.</summary>
    public const string Path = "/holdfast/v1/rejoin";

    /// <summary>Answers one request; <c>plan=true</c> in its query asks only what would be done.</summary>
    // Any task can reach this port. It must not be able to have an agent that its operator gave up offer itself again.
    public async Task AnswerAsync(HttpContext http)
    {
        if (door.Refuse(http, "holdfast agents rejoin", out var caller) is { } refusal)
        {
            await OwnReply.WriteAsync(http, StatusCodes.Status401Unauthorized, json =>
            {
                json.WriteString("text", refusal);
                json.WriteString("token_file", door.TokenPath);
            });
            return;
        }

        var asked = http.Request.Query["plan"].ToString();
        if (asked is not ("" or "true" or "false"))
        {
            await OwnReply.WriteAsync(
                http, StatusCodes.Status400BadRequest, json => json.WriteString("text", "plan must be true or false."));
            return;
        }

        var answer = await replies.AskAsync(
            (at, correlation) => new RejoinAsked(at, asked == "true", caller, correlation), http.RequestAborted);
        await OwnReply.WriteAsync(
            http, answer.Done ? StatusCodes.Status200OK : StatusCodes.Status409Conflict,
            json => json.WriteString("text", answer.Text));
    }
}
