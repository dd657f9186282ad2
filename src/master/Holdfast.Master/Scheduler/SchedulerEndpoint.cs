using System.Globalization;
using Holdfast.Hosting.Http;
using Holdfast.Master.Core;
using Holdfast.Master.Effects;
using Holdfast.Model.Ids;
using Microsoft.AspNetCore.Http;
using Holdfast.Protocol.V1.Scheduler;

namespace Holdfast.Master.Scheduler;

/// <summary>POST /api/v1/scheduler: from the wire to an event, and from its outcome to a status or a stream.</summary>
internal sealed class SchedulerEndpoint(MasterInbox inbox, PendingReplies replies, SchedulerStreams streams)
{
    private const string StreamIdHeader = "Mesos-Stream-Id";

    /// <summary>Answers one call.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        if (await Messages.ReadAsync<Call>(http) is not { } call) return;
        if (SchedulerCallReader.Explain(call) is { } fault)
        {
            await TextReply.WriteAsync(
                http, StatusCodes.Status400BadRequest, $"Failed to validate scheduler::Call: {fault}");
            return;
        }

        await StopReply.GuardAsync(http, () =>
            call.Type == Call.Types.Type.Subscribe ? SubscribeAsync(http, call) : CallAsync(http, call));
    }

    private async Task SubscribeAsync(HttpContext http, Call call)
    {
        if (await Messages.NegotiateAsync(http) is not { } mediaType) return;
        if (http.Request.Headers.ContainsKey(StreamIdHeader))
        {
            await TextReply.WriteAsync(
                http, StatusCodes.Status400BadRequest, $"Subscribe calls should not include the '{StreamIdHeader}' "
                    + $"header");
            return;
        }

        var correlation = replies.NextCorrelation();
        var opened = streams.Pending.Expect(correlation, mediaType);
        var refused = replies.Expect(correlation);
        try
        {
            var request = SchedulerCallReader.ReadSubscribe(call) with { Principal = Caller.Of(http) };
            await inbox.PostAsync(at => new SubscribeReceived(at, correlation, request), http.RequestAborted);
            await Task.WhenAny(opened, refused).WaitAsync(http.RequestAborted);
            if (!refused.IsCompletedSuccessfully) await opened;
        }
        catch
        {
            streams.Pending.Abandon(correlation, opened);
            throw;
        }
        finally
        {
            replies.Abandon(correlation);
        }

        if (opened.IsCompletedSuccessfully)
        {
            await StreamAsync(http, await opened);
            return;
        }

        streams.Pending.Abandon(correlation, opened);
        await OutcomeReply.WriteAsync(http, await refused);
    }

    private async Task StreamAsync(HttpContext http, SchedulerStream stream)
    {
        try
        {
            http.Response.Headers[StreamIdHeader] = stream.Id.ToString();
            await RecordReply.WriteAsync(http, stream.MediaType, stream.Records);
        }
        finally
        {
            streams.Break(stream);
            stream.Records.Dispose();
        }
    }

    private async Task CallAsync(HttpContext http, Call call)
    {
        var read = SchedulerCallReader.Read(call, out var fault);
        if (fault is not null)
        {
            await TextReply.WriteAsync(
                http, StatusCodes.Status400BadRequest, $"Failed to validate scheduler::Call: {fault}");
            return;
        }

        if (read is null)
        {
            await TextReply.WriteAsync(
                http, StatusCodes.Status501NotImplemented, $"The call {CallName(call)} is not supported by this "
                    + $"version.");
            return;
        }

        // An id that breaks the rule names nobody, and the core says so in its turn of the checks.
        _ = FrameworkId.TryParse(call.FrameworkId.Value, CultureInfo.InvariantCulture, out var framework);
        var streamText = http.Request.Headers.TryGetValue(StreamIdHeader, out var header) ? header.ToString() : null;
        var principal = Caller.Of(http);
        await OutcomeReply.AnswerAsync(http, replies, correlation => inbox.PostAsync(
            at => new CallReceived(at, correlation, framework, streamText, principal, read), http.RequestAborted));
    }

    private static string CallName(Call call) => call.Type switch
    {
        Call.Types.Type.AcceptInverseOffers => "ACCEPT_INVERSE_OFFERS",
        Call.Types.Type.DeclineInverseOffers => "DECLINE_INVERSE_OFFERS",
        _ => $"number {(int)call.Type}",
    };
}
