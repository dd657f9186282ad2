namespace Holdfast.Client.Faults;

/// <summary>
/// The server answered with an error. <see cref="ClientException.Retry"/> is <see cref="RetryAdvice.Never"/> for
/// statuses 4xx; for 5xx it is <see cref="RetryAdvice.Safe"/> where the call only reads or subscribes, else
/// <see cref="RetryAdvice.FindOutFirst"/>, since a server that gave up waiting may still finish the work.
/// </summary>
public sealed class CallRefusedException : ClientException
{
    private CallRefusedException(string message, RetryAdvice retry, Uri server, int status, string reason)
        : base(message, retry, cause: null)
    {
        Server = server;
        Status = status;
        Reason = reason;
    }

    /// <summary>Who refused: the server that the call came to, redirects followed.</summary>
    public Uri Server { get; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The server's own words, as far as 64 kB go.</summary>
    public string Reason { get; }

    internal static CallRefusedException Create(string call, Uri server, int status, string reason, bool isRepeatable)
    {
        var retry = (status >= 500, isRepeatable) switch
        {
            (true, true) => RetryAdvice.Safe,
            (true, false) => RetryAdvice.FindOutFirst,
            _ => RetryAdvice.Never,
        };
        var text = reason.Length == 0 ? "it gives no reason" : reason;
        return new($"{server.Authority} refused {call} with status {status}: {text}", retry, server, status, reason);
    }
}
