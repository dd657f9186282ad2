using Holdfast.Protocol.Link.V1;

namespace Holdfast.Agent.Link;

/// <summary>Hears what happens on the connections to the master. Called on any thread; events of one connection come in
/// order.</summary>
internal interface ILinkEvents
{
    /// <summary>The stream is open: say hello.</summary>
    ValueTask OpenedAsync(long connection);

    /// <summary>The master said something. While this waits, nothing more is read: the back-pressure of the
    /// link.</summary>
    ValueTask ReceivedAsync(long connection, FromMaster message);

    /// <summary>The connection is over, or never came to be; said once for each connection.</summary>
    ValueTask LostAsync(long connection, string reason);
}
