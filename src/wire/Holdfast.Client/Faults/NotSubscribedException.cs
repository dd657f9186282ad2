namespace Holdfast.Client.Faults;

/// <summary>
/// The call needs a subscription and there is none just now. Nothing was done; make the call again after the next
/// SUBSCRIBED event, if it still makes sense then (offers of the old stream are gone).
/// </summary>
public sealed class NotSubscribedException : ClientException
{
    private NotSubscribedException(string message) : base(message, RetryAdvice.Safe, cause: null) { }

    internal static NotSubscribedException Create(string call) => new(
        $"{call} was not sent: there is no subscription just now. Wait for the next SUBSCRIBED event.");

    internal static NotSubscribedException LeaderMoved(string call, Uri server) => new(
        $"{server.Authority} no longer leads and did nothing with {call}. "
        + "The client subscribes with the new leader; wait for the next SUBSCRIBED event.");
}
