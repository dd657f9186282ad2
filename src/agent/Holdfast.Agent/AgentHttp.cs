using Holdfast.Hosting.Access;
using Holdfast.Hosting.Http;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent;

/// <summary>The door of the agent's HTTP API. Until the ledger is recovered all but <c>/health</c> answer
/// 503.</summary>
/// <param name="keeper">Decides who passes.</param>
internal sealed class AgentHttp(Gatekeeper keeper)
{
    private volatile PathRoutes? _routes;

    /// <summary>From now on every endpoint answers.</summary>
    public void Open(PathRoutes routes) => _routes = routes;

    public async Task AnswerAsync(HttpContext http)
    {
        var open = _routes;
        var routes = open ?? AgentRoutes.Starting;
        var endpoint = routes.EndpointOf(http);
        if (!await keeper.AdmitAsync(http, endpoint)) return;
        if (open is null && endpoint != AgentRoutes.Health)
            await TextReply.WriteAsync(
                http, StatusCodes.Status503ServiceUnavailable, "Agent has not finished recovery");
        else
            await routes.AnswerAsync(http);
    }
}
