using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Agent.Effects;
using Holdfast.Agent.State;
using Holdfast.Model.Ids;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.Volumes;

/// <summary>Takes what operators ask to be done to volumes, and answers once it is done, or begun. Translation
/// only.</summary>
/// <param name="door">Lets in who may.</param>
/// <param name="replies">Who waits for the core.</param>
/// <param name="time">Measures how long it is waited.</param>
internal sealed class VolumeOrders(OperatorDoor door, OperatorReplies<OrderOutcome> replies, TimeProvider time)
{
    // What is asked is done in an instant, unless its disk does not answer, or room must be made for it first.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Who lets in.</summary>
    public OperatorDoor Door => door;

    /// <summary>Asks the core for something to be done to the volume of the path.</summary>
    /// <param name="http">The request; <c>plan=true</c> in its query asks only what would be done.</param>
    /// <param name="volume">The volume, as the path has it.</param>
    /// <param name="command">What an operator on this machine runs instead.</param>
    /// <param name="question">Makes the event of the time, the volume, whether it is only a plan, the caller and the
    /// number that the answer will have.</param>
    public async Task AnswerAsync(
        HttpContext http, string volume, string command,
        Func<DateTimeOffset, VolumeId, bool, string, long, AgentEvent> question)
    {
        if (await AdmitAsync(http, command) is not { } caller) return;
        if (!VolumeId.TryParse(volume, CultureInfo.InvariantCulture, out var id))
        {
            await RefuseAsync(http, $"'{volume}' is no volume id: 'GET {TrashEndpoint.Path}' and 'holdfast volumes ls "
                + "-o wide' list what is here.");
            return;
        }
        if (PlanOf(http) is not { } isPlan)
        {
            await RefuseAsync(http, "plan must be true or false.");
            return;
        }
        await AskAsync(http, id, (at, correlation) => question(at, id, isPlan, caller, correlation));
    }

    /// <summary>Asks the core for something of which the volume is not known yet.</summary>
    /// <param name="http">The request; <c>plan=true</c> in its query asks only what would be done.</param>
    /// <param name="command">What an operator on this machine runs instead.</param>
    /// <param name="question">Makes the event of the time, whether it is only a plan, the caller and the number that
    /// the answer will have.</param>
    public async Task AnswerAsync(
        HttpContext http, string command, Func<DateTimeOffset, bool, string, long, AgentEvent> question)
    {
        if (await AdmitAsync(http, command) is not { } caller) return;
        if (PlanOf(http) is { } isPlan)
            await AskAsync(http, default, (at, correlation) => question(at, isPlan, caller, correlation));
        else await RefuseAsync(http, "plan must be true or false.");
    }

    /// <summary>Answers with 400.</summary>
    public static Task RefuseAsync(HttpContext http, string text) =>
        OwnReply.WriteAsync(http, StatusCodes.Status400BadRequest, json => json.WriteString("text", text));

    // Any task can reach this port. It must not be able to change what its owner relies on.
    private async Task<string?> AdmitAsync(HttpContext http, string command)
    {
        if (door.Refuse(http, command, out var caller) is not { } refusal) return caller;
        await OwnReply.WriteAsync(http, StatusCodes.Status401Unauthorized, json =>
        {
            json.WriteString("text", refusal);
            json.WriteString("token_file", door.TokenPath);
        });
        return null;
    }

    private static bool? PlanOf(HttpContext http) => http.Request.Query["plan"].ToString() switch
    {
        "" or "false" => false,
        "true" => true,
        _ => null,
    };

    private async Task AskAsync(HttpContext http, VolumeId volume, Func<DateTimeOffset, long, AgentEvent> question)
    {
        OrderOutcome outcome;
        try
        {
            outcome = await replies.AskAsync(question, http.RequestAborted).WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            outcome = new OrderBegun(volume, "It takes longer, and goes on: 'holdfast volumes ls' and 'holdfast "
                + "volumes trash ls' show how it stands, and the agent's log what came of it.");
        }
        await OwnReply.WriteAsync(http, StatusOf(outcome), json => Write(json, outcome));
    }

    private static int StatusOf(OrderOutcome outcome) => outcome switch
    {
        OrderDone or OrderPlanned => StatusCodes.Status200OK,
        OrderBegun => StatusCodes.Status202Accepted,
        OrderRefused or OrderImpossible => StatusCodes.Status409Conflict,
        OrderUnknown => StatusCodes.Status404NotFound,
        OrderFailed => StatusCodes.Status500InternalServerError,
        var other => throw new UnreachableException($"No status code for {other.GetType().Name}; add one above."),
    };

    private static void Write(Utf8JsonWriter json, OrderOutcome outcome)
    {
        if (!outcome.Volume.IsNone) json.WriteString("volume_id", outcome.Volume.ToString());
        switch (outcome)
        {
            case OrderDone { Spec: var volume }:
                json.WriteString("persistence_id", volume.Resource.Key.Disk?.PersistenceId?.ToString());
                json.WriteString("role", volume.Resource.Key.Role.ToString());
                OwnJson.WriteMegabytes(json, "size_mb", volume.Resource.Amount);
                json.WriteString("state", volume.State.ToString().ToLowerInvariant());
                break;
            case OrderRefused refused:
                json.WriteString("state", refused.State.ToString().ToLowerInvariant());
                break;
        }
        json.WriteString("text", outcome.Text);
    }
}
