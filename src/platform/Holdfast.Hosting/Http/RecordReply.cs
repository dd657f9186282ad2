using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Http;

/// <summary>Answers that are a stream of records, until it is closed or its reader is gone or too slow.</summary>
public static class RecordReply
{
    /// <summary>Answers with status 200 and the records. The stream is the caller's to dispose of.</summary>
    /// <param name="http">The request; further headers of the answer are set.</param>
    /// <param name="mediaType">The form of the records.</param>
    /// <param name="records">The records.</param>
    /// <param name="first">Makes a record that comes before all others, where there is one; what is sent meanwhile
    /// waits behind it.</param>
    public static async Task WriteAsync(
        HttpContext http, string mediaType, RecordStream records,
        Func<CancellationToken, Task<FirstRecord>>? first = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(records);
        try
        {
            DataRates.Lift(http);
            http.Response.StatusCode = StatusCodes.Status200OK;
            http.Response.ContentType = mediaType;
            await http.Response.StartAsync(http.RequestAborted);
            if (first is not null) await WriteFirstAsync(http, records, first);
            await records.WriteToAsync(http.Response.BodyWriter, http.RequestAborted);
            // The end of the answer may wait for the reader as any record before it.
            await http.Response.CompleteAsync().WaitAsync(records.GivenUp);
        }
        catch (Exception cause) when (cause is IOException or OperationCanceledException)
        {
            // Gone, or too slow: either way the connection is no use any more.
            http.Abort();
        }
    }

    // A method of its own: the stream may live for days, and would keep the record as long.
    private static async Task WriteFirstAsync(
        HttpContext http, RecordStream records, Func<CancellationToken, Task<FirstRecord>> first)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, records.GivenUp);
        using var record = await first(either.Token);
        await records.WriteFirstAsync(http.Response.BodyWriter, record.Bytes, http.RequestAborted);
    }
}
