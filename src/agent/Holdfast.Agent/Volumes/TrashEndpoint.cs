using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Agent.Effects;
using Holdfast.Agent.State;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Holdfast.Linux.Files;
using Holdfast.Model.Ids;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.Volumes;

/// <summary><c>GET /holdfast/v1/trash</c>, <c>POST /holdfast/v1/trash/ID/purge</c>, <c>…/wipe</c> and
/// <c>…/restore</c>. Translation only.</summary>
internal sealed class TrashEndpoint(
    PublishedView<AgentView> views, OperatorReplies<PurgeOutcome> replies, VolumeOrders orders,
    Func<VolumeId, RemovalProgress?> purgeOf)
{
    /// <summary>What its paths begin with.</summary>
    public const string Path = "/holdfast/v1/trash";

    private readonly ViewEndpoint _shown = new(view => TrashDocument.Of(view, purgeOf), views);

    /// <summary>Answers a request below its path.</summary>
    public Task AnswerAsync(HttpContext http)
    {
        var components = (http.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        return components[(Array.IndexOf(components, "trash") + 1)..] switch
        {
            [] when IsRead(http.Request.Method) => _shown.AnswerAsync(http),
            [] => TextReply.WrongMethodAsync(http, HttpMethods.Get),
            [var volume, "purge"] when HttpMethods.IsPost(http.Request.Method) => PurgeAsync(http, volume),
            [var volume, "restore"] when HttpMethods.IsPost(http.Request.Method) => RestoreAsync(http, volume),
            [var volume, "wipe"] when HttpMethods.IsPost(http.Request.Method) => orders.AnswerAsync(
                http, volume, "holdfast volumes wipe", static (at, id, isPlan, caller, correlation) =>
                    new WipeAsked(at, id, isPlan, caller, correlation)),
            [_, "purge" or "restore" or "wipe"] => TextReply.WrongMethodAsync(http, HttpMethods.Post),
            _ => TextReply.NotFoundAsync(http),
        };
    }

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private Task RestoreAsync(HttpContext http, string text)
    {
        PersistenceId? name = null;
        if (http.Request.Query["as"].ToString() is { Length: > 0 } wanted)
        {
            if (!PersistenceId.TryParse(wanted, CultureInfo.InvariantCulture, out var known))
                return VolumeOrders.RefuseAsync(
                    http, $"'{wanted}' cannot be the name of a volume: {IdRule.Explain(wanted)}.");
            name = known;
        }
        return orders.AnswerAsync(http, text, "holdfast volumes trash restore",
            (at, volume, isPlan, caller, correlation) =>
                new RestoreAsked(at, volume, name, isPlan, caller, correlation));
    }

    // Any task can reach this port. It must not be able to end what its owner could still want back.
    private async Task PurgeAsync(HttpContext http, string text)
    {
        if (orders.Door.Refuse(http, "holdfast volumes trash purge", out var caller) is { } refusal)
        {
            await OwnReply.WriteAsync(http, StatusCodes.Status401Unauthorized, json =>
            {
                json.WriteString("text", refusal);
                json.WriteString("token_file", orders.Door.TokenPath);
            });
            return;
        }
        if (!VolumeId.TryParse(text, CultureInfo.InvariantCulture, out var volume))
        {
            await OwnReply.WriteAsync(http, StatusCodes.Status400BadRequest, json => json.WriteString(
                "text", $"'{text}' is no volume id: 'GET {Path}' lists what can be purged here."));
            return;
        }
        var outcome = await replies.AskAsync(
            (at, correlation) => new PurgeAsked(at, volume, caller, correlation), http.RequestAborted);
        await OwnReply.WriteAsync(http, StatusOf(outcome), json => Write(json, outcome));
    }

    private static int StatusOf(PurgeOutcome outcome) => outcome switch
    {
        PurgeBegun => StatusCodes.Status202Accepted,
        PurgeOutOfPlace => StatusCodes.Status409Conflict,
        PurgeUnknown => StatusCodes.Status404NotFound,
        var other => throw new UnreachableException($"No status code for {other.GetType().Name}; add one above."),
    };

    private static void Write(Utf8JsonWriter json, PurgeOutcome outcome)
    {
        json.WriteString("volume_id", outcome.Volume.ToString());
        switch (outcome)
        {
            case PurgeBegun begun:
                json.WriteString("state", "purging");
                json.WriteString("purge_asked_by", begun.Order.Caller);
                OwnJson.WriteTime(json, "purge_asked_at", begun.Order.At);
                break;
            case PurgeOutOfPlace outOfPlace:
                json.WriteString("state", outOfPlace.State.ToString().ToLowerInvariant());
                break;
        }
        json.WriteString("text", outcome.Text);
    }
}
