using System.Text.Json;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.Effects;
using Holdfast.Agent.Executors;
using Holdfast.Agent.Start;
using Holdfast.Agent.State;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent;

/// <summary>The agent's HTTP API: which endpoint answers what. Until the ledger is recovered all but <c>/health</c>
/// answer 503.</summary>
internal sealed class AgentHttp
{
    private readonly PathRoutes _routes = new("/slave(1)");
    private readonly Gatekeeper _keeper;
    private readonly ViewEndpoint _trusted = new(static view => Of(new(view.IsObedient, view.Trust)));
    private readonly ViewEndpoint _state;
    private volatile bool _isReady;

    public AgentHttp(
        Gatekeeper keeper, ExecutorEndpoint executors, ViewEndpoint state, TrustReplies trust, OperatorToken token)
    {
        _state = state;
        _keeper = keeper;
        _routes.Get("/health", HealthAsync);
        _routes.Get("/state", state.AnswerAsync);
        _routes.Get("/holdfast/v1/trust", _trusted.AnswerAsync);
        _routes.Post("/api/v1/executor", executors.AnswerAsync);
        _routes.Post("/holdfast/v1/trust-master", http => TrustAsync(http, trust, token));
    }

    /// <summary>From now on every endpoint answers.</summary>
    public void Open(PublishedView<AgentView> views)
    {
        _state.Attach(views);
        _trusted.Attach(views);
        _isReady = true;
    }

    public async Task AnswerAsync(HttpContext http)
    {
        var endpoint = _routes.EndpointOf(http);
        if (!await _keeper.AdmitAsync(http, endpoint)) return;
        if (!_isReady && endpoint != "/health")
            await TextReply.WriteAsync(http, StatusCodes.Status503ServiceUnavailable,
                "Agent has not finished recovery");
        else
            await _routes.AnswerAsync(http);
    }

    private static Task HealthAsync(HttpContext http)
    {
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    // Any task can reach this port. It must not be able to end the distrust that protects everybody's data.
    private static async Task TrustAsync(HttpContext http, TrustReplies trust, OperatorToken token)
    {
        if (!token.IsShownBy(http.Request.Headers.Authorization))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            var refusal = $"Only an operator on this machine may say so: show the token in {token.Path} in the header "
                + "'Authorization: Bearer <token>', or run 'holdfast agents trust-master' here.";
            await WriteAsync(http, StatusCodes.Status401Unauthorized, new TrustReply(false, refusal, token.Path));
            return;
        }

        var answer = await trust.AskAsync(http.RequestAborted);
        var status = answer.Obeyed ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;
        await WriteAsync(http, status, new TrustReply(answer.Obeyed, answer.Text));
    }

    private static async Task WriteAsync(HttpContext http, int status, TrustReply reply)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = MediaTypes.Json;
        await http.Response.BodyWriter.WriteAsync(Of(reply), http.RequestAborted);
    }

    private static byte[] Of(TrustReply reply) =>
        JsonSerializer.SerializeToUtf8Bytes(reply, TrustReplyJson.Default.TrustReply);
}
