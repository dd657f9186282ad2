namespace Holdfast.Client.Faults;

/// <summary>
/// The call left this machine, at least in part, and no answer came: it may have been acted on. It was not sent
/// again, and must not be before the state was looked at.
/// </summary>
public sealed class CallUncertainException : ClientException
{
    private CallUncertainException(string message, Exception? cause)
        : base(message, RetryAdvice.FindOutFirst, cause)
    {
    }

    internal static CallUncertainException Broken(string call, Uri server, Exception cause) => new(
        $"{call} was sent to {server.Authority}, and the connection broke before the answer "
        + $"({cause.GetBaseException().Message.TrimEnd('.')}): it may have been done. Look at the state before "
        + "repeating it.", cause);

    internal static CallUncertainException Silent(string call, Uri server, TimeSpan limit) => new(
        $"{call} was sent to {server.Authority}, which did not answer within {limit.TotalSeconds:0.#} s: it may have "
        + "been done. Look at the state before repeating it.", cause: null);
}
