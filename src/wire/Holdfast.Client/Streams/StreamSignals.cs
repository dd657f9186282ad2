namespace Holdfast.Client.Streams;

/// <summary>What a subscription has to say, in the order in which it happened.</summary>
/// <typeparam name="TEvent">The API's event.</typeparam>
public abstract record StreamSignal<TEvent>;

/// <summary>A server took the subscription; events follow, SUBSCRIBED first.</summary>
/// <param name="Server">The leading master, or the agent.</param>
public sealed record StreamOpened<TEvent>(Uri Server) : StreamSignal<TEvent>;

/// <summary>An event came.</summary>
/// <param name="Event">Owned by the receiver.</param>
public sealed record StreamEvent<TEvent>(TEvent Event) : StreamSignal<TEvent>;

/// <summary>There is no stream: it broke, fell silent, or could not be opened. The client goes on trying.</summary>
/// <param name="Reason">For people.</param>
/// <param name="Pause">How long until the next attempt.</param>
public sealed record StreamLost<TEvent>(string Reason, TimeSpan Pause) : StreamSignal<TEvent>;
