using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.About;

/// <summary>Tells the service manager (sd_notify(3)) that the process answers, so that a start of its unit ends when
/// it does, and fails when it does not; and until then what it waits for.</summary>
public static class Readiness
{
    /// <summary>Names the socket; only under a unit with <c>Type=notify</c>.</summary>
    public const string Variable = "NOTIFY_SOCKET";

    /// <summary>Tells that it answers, where somebody waits for it.</summary>
    public static void Tell(ILogger log) => Send("READY=1", log);

    /// <summary>Tells what it does, for <c>systemctl status</c>; nothing any more where the text is empty.</summary>
    public static void TellStatus(string status, ILogger log) => Send($"STATUS={status}", log);

    private static void Send(string message, ILogger log)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // With @ in front it is no file but an abstract name.
            var manager = new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path);
            socket.SendTo(Encoding.UTF8.GetBytes(message), manager);
        }
        catch (SocketException cause)
        {
            log.NotTold(path, cause.Message);
        }
    }
}
