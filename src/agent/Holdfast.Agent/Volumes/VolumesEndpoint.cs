using System.Globalization;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Hosting.Http;
using Holdfast.Model.Ids;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.Volumes;

/// <summary><c>POST /holdfast/v1/volumes/adopt</c>, <c>…/volumes/ID/rename</c>, <c>…/on-destroy</c> and
/// <c>…/adopt</c>. Translation only.</summary>
internal sealed class VolumesEndpoint(VolumeOrders orders)
{
    /// <summary>What its paths begin with.</summary>
    public const string Path = "/holdfast/v1/volumes";

    /// <summary>Answers a request below its path.</summary>
    public Task AnswerAsync(HttpContext http)
    {
        var components = (http.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        var isPost = HttpMethods.IsPost(http.Request.Method);
        return components[(Array.IndexOf(components, "volumes") + 1)..] switch
        {
            ["adopt"] when isPost => AdoptAsync(http),
            ["adopt"] => TextReply.WrongMethodAsync(http, HttpMethods.Post),
            [var volume, "rename"] when isPost => RenameAsync(http, volume),
            [var volume, "on-destroy"] when isPost => SetOnDestroyAsync(http, volume),
            [var volume, "adopt"] when isPost => orders.AnswerAsync(
                http, volume, "holdfast volumes adopt",
                static (at, id, isPlan, caller, correlation) =>
                    new OrphanAdoptAsked(at, id, isPlan, caller, correlation)),
            [_, "rename" or "on-destroy" or "adopt"] => TextReply.WrongMethodAsync(http, HttpMethods.Post),
            _ => TextReply.NotFoundAsync(http),
        };
    }

    private Task AdoptAsync(HttpContext http) => AdoptionQuery.Read(http.Request.Query, out var fault) is { } adoption
        ? orders.AnswerAsync(http, "holdfast volumes adopt", (at, isPlan, caller, correlation) =>
            new AdoptAsked(at, adoption, isPlan, caller, correlation))
        : VolumeOrders.RefuseAsync(http, fault);

    private Task RenameAsync(HttpContext http, string volume)
    {
        var wanted = http.Request.Query["to"].ToString();
        if (!PersistenceId.TryParse(wanted, CultureInfo.InvariantCulture, out var name))
            return VolumeOrders.RefuseAsync(
                http, $"'{wanted}' cannot be the name of a volume: {IdRule.Explain(wanted)}.");
        return orders.AnswerAsync(http, volume, "holdfast volumes rename", (at, id, isPlan, caller, correlation) =>
            new RenameAsked(at, id, name, isPlan, caller, correlation));
    }

    private Task SetOnDestroyAsync(HttpContext http, string volume)
    {
        var wanted = http.Request.Query["policy"].ToString();
        var policy = OnDestroyRule.Read(wanted);
        if (policy is null && wanted != "default")
            return VolumeOrders.RefuseAsync(
                http, $"policy is '{wanted}', and must be {OnDestroyRule.Choices}, or default for what its reservation "
                + "or the agent says.");
        return orders.AnswerAsync(http, volume, "holdfast volumes on-destroy", (at, id, isPlan, caller, correlation) =>
            new OnDestroyAsked(at, id, policy, isPlan, caller, correlation));
    }
}
