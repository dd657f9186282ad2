using System.Net;
using System.Net.Sockets;

namespace Holdfast.Agent.Start;

/// <summary>The name under which an address is known.</summary>
internal static class HostNames
{
    /// <summary>The name that the resolver gives for it, or the address itself.</summary>
    public static string Of(IPAddress ip, bool lookUp)
    {
        if (!lookUp) return $"{ip}";
        try
        {
            return Dns.GetHostEntry(ip).HostName;
        }
        catch (SocketException)
        {
            return $"{ip}"; // An address without a name is known by itself, as in Mesos.
        }
    }
}
