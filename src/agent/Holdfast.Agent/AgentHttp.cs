using System.Net;
using System.Text.Json;
using Holdfast.Agent.Effects;
using Holdfast.Agent.Executors;
using Holdfast.Agent.State;
using Holdfast.Hosting.Http;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent;

/// <summary>The agent's HTTP API: which endpoint answers what. Until the ledger is recovered all but <c>/health</c>
/// answer 503.</summary>
internal sealed class AgentHttp
{
    private readonly PathRoutes _routes = new("/slave(1)");
    private readonly ForeignPages _foreign;
    private volatile bool _isReady;

    public AgentHttp(IPAddress ip, string hostname, ExecutorEndpoint executors, StateEndpoint state, TrustReplies trust)
    {
        _foreign = new ForeignPages(ip, hostname);
        _routes.Get("/health", HealthAsync);
        _routes.Get("/state", state.AnswerAsync);
        _routes.Post("/api/v1/executor", executors.AnswerAsync);
        _routes.Post("/holdfast/v1/trust-master", http => TrustAsync(http, trust));
    }

    /// <summary>From now on every endpoint answers.</summary>
    public void Open() => _isReady = true;

    public async Task AnswerAsync(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method)
            && _foreign.Explain(http.Request) is { } foreign)
            await TextReply.WriteAsync(http, StatusCodes.Status403Forbidden, foreign);
        else if (!_isReady && !http.Request.Path.Value!.EndsWith("/health", StringComparison.Ordinal))
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

    private static async Task TrustAsync(HttpContext http, TrustReplies trust)
    {
        var answer = await trust.AskAsync(http.RequestAborted);
        var document = JsonSerializer.SerializeToUtf8Bytes(new TrustReply(answer.Obeyed, answer.Text),
            TrustReplyJson.Default.TrustReply);
        http.Response.StatusCode = answer.Obeyed ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;
        http.Response.ContentType = MediaTypes.Json;
        await http.Response.BodyWriter.WriteAsync(document, http.RequestAborted);
    }
}
