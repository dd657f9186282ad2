using System.Threading.Channels;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Master.Effects;

/// <summary>What a call is told that finds the master stopping: 503, and no silence.</summary>
internal static class StopReply
{
    /// <summary>Answers a call; with 503 where the loop takes no more, or drops what waits.</summary>
    public static async Task GuardAsync(HttpContext http, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (Exception cause) when (IsStopping(cause, http) && !http.Response.HasStarted)
        {
            await TextReply.WriteAsync(
                http, StatusCodes.Status503ServiceUnavailable, "The master is stopping; try again.");
        }
    }

    // A call that waits is cancelled when the master stops, and when its client goes away: the latter is no answer.
    private static bool IsStopping(Exception cause, HttpContext http) =>
        cause is ChannelClosedException or LoopStoppedException
        || (cause is OperationCanceledException && !http.RequestAborted.IsCancellationRequested);
}
