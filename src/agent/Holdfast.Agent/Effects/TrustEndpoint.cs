using System.Text.Json;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.Start;
using Holdfast.Agent.State;
using Holdfast.Hosting.Loop;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.Effects;

/// <summary><c>GET /holdfast/v1/trust</c> and <c>POST /holdfast/v1/trust-master</c>. Translation only.</summary>
internal sealed class TrustEndpoint(
    PublishedView<AgentView> views, OperatorReplies<AnswerTrust> replies, OperatorToken token)
{
    private readonly ViewEndpoint _shown = new(
        static view => OwnReply.Of(json => Write(json, view.IsObedient, view.Trust)), views);

    /// <summary>Whom the agent obeys.</summary>
    public Task ShowAsync(HttpContext http) => _shown.AnswerAsync(http);

    /// <summary>Tells the agent to obey the master that it is connected to.</summary>
    // Any task can reach this port. It must not be able to end the distrust that protects everybody's data.
    public async Task TrustAsync(HttpContext http)
    {
        if (token.Refuse(http, "holdfast agents trust-master") is { } refusal)
        {
            await OwnReply.WriteAsync(http, StatusCodes.Status401Unauthorized, json =>
            {
                Write(json, obeyed: false, refusal);
                json.WriteString("token_file", token.Path);
            });
            return;
        }

        var answer = await replies.AskAsync(
            static (at, correlation) => new TrustMasterAsked(at, correlation), http.RequestAborted);
        var status = answer.Obeyed ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;
        await OwnReply.WriteAsync(http, status, json => Write(json, answer.Obeyed, answer.Text));
    }

    private static void Write(Utf8JsonWriter json, bool obeyed, string text)
    {
        json.WriteBoolean("obeyed", obeyed);
        json.WriteString("text", text);
    }
}
