using Holdfast.Protocol.Link.V1;

namespace Holdfast.Master.Link;

/// <summary>Hears what happens on the connections of agents. Called on any thread; events of one connection come in
/// order.</summary>
internal interface ILinkEvents
{
    /// <summary>The agent said something. While this waits, nothing more is read: the back-pressure of the
    /// link.</summary>
    ValueTask ReceivedAsync(long connection, FromAgent message);

    /// <summary>The connection is over; said once for each connection that said anything.</summary>
    ValueTask LostAsync(long connection);
}
