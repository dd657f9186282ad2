using Holdfast.Hosting.Http;
using Holdfast.Master.Core;
using Holdfast.Master.Effects;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Master.Watching;

/// <summary>SUBSCRIBE of the operator API: a snapshot of the cluster, then what changes, without a gap.</summary>
internal sealed class WatchEndpoint(
    MasterInbox inbox, PendingReplies replies, WatchStreams streams, FirstRecords firstRecords)
{
    /// <summary>Answers one call.</summary>
    public async Task AnswerAsync(HttpContext http, string mediaType)
    {
        var correlation = replies.NextCorrelation();
        var opened = streams.Pending.Expect(correlation, mediaType);
        WatchStream stream;
        try
        {
            await inbox.PostAsync(at => new WatchAsked(at, correlation), http.RequestAborted);
            stream = await opened.WaitAsync(http.RequestAborted);
        }
        catch
        {
            streams.Pending.Abandon(correlation, opened);
            throw;
        }

        try
        {
            await RecordReply.WriteAsync(
                http, mediaType, stream.Records, stopping => firstRecords.TakeAsync(stream, stopping));
        }
        finally
        {
            streams.Break(stream);
            stream.Records.Dispose();
        }
    }
}
