namespace Holdfast.Client.Faults;

/// <summary>
/// The server could not be reached, or it went away while it answered something that only reads. Safe to repeat.
/// </summary>
public sealed class ServerUnreachableException : ClientException
{
    private ServerUnreachableException(string message, Exception? cause)
        : base(message, RetryAdvice.Safe, cause)
    {
    }

    internal static ServerUnreachableException NotSent(Uri server, Exception cause) => new(
        // The platform's own words for it are 'Resource temporarily unavailable' where no server of names answers.
        cause is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }
            ? $"The name '{server.Host}' is not known on this machine ({Innermost(cause)}); nothing was sent to "
                + $"{server.Authority}. Check its spelling, /etc/hosts and the servers of names."
            : $"No connection to {server.Authority} ({Innermost(cause)}); nothing was sent. "
                + "Check that it runs and listens there.", cause);

    internal static ServerUnreachableException NoConnectionInTime(Uri server, TimeSpan limit) => new(
        $"No connection to {server.Authority} within {limit.TotalSeconds:0.#} s; nothing was sent. "
        + "Check that it runs and listens there.", cause: null);

    internal static ServerUnreachableException NoAnswer(Uri server, Exception cause) => new(
        $"{server.Authority} was asked and gave no whole answer ({Innermost(cause)}). Ask again.", cause);

    internal static ServerUnreachableException NoAnswerInTime(Uri server, TimeSpan limit) => new(
        $"{server.Authority} was asked and gave no answer within {limit.TotalSeconds:0.#} s. Ask again.", cause: null);

    internal static ServerUnreachableException NoLeader(Uri server, int hops) => new(
        $"The masters send each other's callers on ({hops} times, last from {server.Authority}): they do not agree on "
        + "a leader yet. Wait for the election to end.", cause: null);

    // The outer message of HttpClient ("An error occurred while sending the request") says nothing.
    private static string Innermost(Exception cause) => cause.GetBaseException().Message.TrimEnd('.');
}
