using Holdfast.Agent.Core;
using Holdfast.Hosting.Http;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.Volumes;

/// <summary><c>POST /holdfast/v1/orphans/ID/adopt</c>: a volume of an agent that was gone is offered again. Translation
/// only.</summary>
internal sealed class OrphanEndpoint(VolumeOrders orders)
{
    /// <summary>What its paths begin with.</summary>
    public const string Path = "/holdfast/v1/orphans";

    /// <summary>Answers a request below its path.</summary>
    public Task AnswerAsync(HttpContext http)
    {
        var components = (http.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        return components[(Array.IndexOf(components, "orphans") + 1)..] switch
        {
            [var volume, "adopt"] when HttpMethods.IsPost(http.Request.Method) => orders.AnswerAsync(
                http, volume, "holdfast volumes adopt",
                static (at, id, isPlan, caller, correlation) =>
                    new OrphanAdoptAsked(at, id, isPlan, caller, correlation)),
            [_, "adopt"] => TextReply.WrongMethodAsync(http, HttpMethods.Post),
            _ => TextReply.NotFoundAsync(http),
        };
    }
}
