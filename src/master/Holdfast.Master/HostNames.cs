using System.Net;
using System.Net.Sockets;

namespace Holdfast.Master;

/// <summary>Finds the address and the name that a process announces.</summary>
internal static class HostNames
{
    /// <summary>The address that others reach when it listens on the given one.</summary>
    public static IPAddress Announced(IPAddress listening)
    {
        if (!listening.Equals(IPAddress.Any) && !listening.Equals(IPAddress.IPv6Any)) return listening;
        var own = Lookup(() => Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork));
        return own?.FirstOrDefault(address => !IPAddress.IsLoopback(address)) ?? IPAddress.Loopback;
    }

    /// <summary>The address's name; the address itself where it has none.</summary>
    public static string Of(IPAddress address) => IPAddress.IsLoopback(address)
        ? "localhost"
        : Lookup(() => Dns.GetHostEntry(address).HostName) ?? address.ToString();

    private static T? Lookup<T>(Func<T> ask)
        where T : class
    {
        try
        {
            return ask();
        }
        catch (SocketException)
        {
            // A machine without a name service has no names; its addresses do as well.
            return null;
        }
    }
}
