using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Microsoft.AspNetCore.Http;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace Holdfast.Hosting.Listening;

/// <summary>What every request of a process passes first and last: it is answered whatever happens, unless whoever
/// asked went away.</summary>
/// <param name="process">What answers, as a noun: "master".</param>
/// <param name="tell">Is told of an answer that failed, with the request's method and path.</param>
public sealed class Answering(string process, Action<Exception, string, string> tell)
{
    /// <summary>Answers a request by an endpoint, or says why that cannot be.</summary>
    public async Task AnswerAsync(HttpContext http, Func<Task> answer)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(answer);
        DataRates.Demand(http);
        try
        {
            await answer();
        }
        catch (LoopStoppedException stopped) when (!http.Response.HasStarted)
        {
            await TextReply.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, stopped.Message);
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            await TextReply.WriteAsync(http, bad.StatusCode, bad.Message);
        }
        catch (Exception cause) when (cause is OperationCanceledException or IOException
            && http.RequestAborted.IsCancellationRequested)
        {
            // The client went away; there is nobody to answer.
        }
        catch (Exception cause) when (!http.Response.HasStarted)
        {
            tell(cause, http.Request.Method, http.Request.Path);
            await TextReply.WriteAsync(
                http, StatusCodes.Status500InternalServerError,
                $"The {process} failed to answer; its log says why.");
        }
    }
}
