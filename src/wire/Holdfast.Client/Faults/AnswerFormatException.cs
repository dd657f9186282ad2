namespace Holdfast.Client.Faults;

/// <summary>What the server sent is not what this API sends. Asking again will not help.</summary>
public sealed class AnswerFormatException : ClientException
{
    private AnswerFormatException(string message, Exception? cause) : base(message, RetryAdvice.Never, cause) { }

    internal static AnswerFormatException Unreadable(Uri server, Exception cause) => new(
        $"The answer of {server.Authority} cannot be read: {cause.Message} Check that the address is that of a "
        + "Holdfast or Mesos server.", cause);

    internal static AnswerFormatException BadRedirect(Uri server, string? location) => new(
        $"{server.Authority} sends its callers to '{location}', which is no address that can be followed. "
        + "Check the master's --hostname.", cause: null);
}
