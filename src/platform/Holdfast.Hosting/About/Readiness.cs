using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.About;

/// <summary>Tells the service manager that the process answers (sd_notify(3)), so that a start of its unit ends when
/// it does, and fails when it does not.</summary>
public static class Readiness
{
    /// <summary>Names the socket; only under a unit with <c>Type=notify</c>.</summary>
    public const string Variable = "NOTIFY_SOCKET";

    /// <summary>Tells it, where somebody waits for it.</summary>
    public static void Tell(ILogger log)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // With @ in front it is no file but an abstract name.
            socket.SendTo("READY=1"u8, new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path));
        }
        catch (SocketException cause)
        {
            log.NotTold(path, cause.Message);
        }
    }
}
