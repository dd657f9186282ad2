namespace Holdfast.Client.Faults;

/// <summary>A call or subscription that failed for a reason outside this program.</summary>
public abstract class ClientException : IOException
{
    private protected ClientException(string message, RetryAdvice retry, Exception? cause) : base(message, cause) =>
        Retry = retry;

    /// <summary>Whether the call may be made again.</summary>
    public RetryAdvice Retry { get; }
}
