using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Holdfast.Hosting.Listening;

/// <summary>Listens for connections that are given up once their peer takes nothing for a while.</summary>
/// <remarks>
/// A machine that is switched off ends none of its connections, and the kernel sends again what nobody acknowledges for
/// a quarter of an hour: as long a framework would hold its offers, and a stopped process an answer for ever. Streams
/// say something every 15 seconds, so that silence is noticed.
/// </remarks>
public static class PatientSocket
{
    /// <summary>How long a peer may take nothing: 75 s, the five heartbeats that clients wait for a master.</summary>
    public static readonly TimeSpan PatienceDefault = TimeSpan.FromSeconds(75);

    private const int TcpLevel = 6;
    private const int TcpUserTimeout = 18;
    private const int TcpUnsentMax = 25;

    // Two pieces of an answer (PieceReply).
    private const int UnsentBytesMax = 128 * 1024;

    /// <summary>Makes a listening socket; the connections that it accepts inherit its patience (tcp(7),
    /// TCP_USER_TIMEOUT), and how much may wait in the kernel to be sent (TCP_NOTSENT_LOWAT).</summary>
    /// <exception cref="SocketException">The address is taken, or none of this machine's.</exception>
    public static Socket Listen(EndPoint at, TimeSpan patience)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(at);
        socket.SetRawSocketOption(
            TcpLevel, TcpUserTimeout, BitConverter.GetBytes((int)patience.TotalMilliseconds));
        // Else the kernel takes up to 4 MB (tcp_wmem) of an answer at once, then nothing until the peer took a third of
        // that: over a slow line that looks as if it stood still.
        socket.SetRawSocketOption(TcpLevel, TcpUnsentMax, BitConverter.GetBytes(UnsentBytesMax));
        return socket;
    }
}
