using System.Net;
using System.Net.Sockets;

namespace Holdfast.Hosting.Listening;

/// <summary>Finds the address and the name that a process announces.</summary>
public static class HostNames
{
    /// <summary>The address that others reach when it listens on the given one.</summary>
    public static IPAddress Announced(IPAddress listening)
    {
        ArgumentNullException.ThrowIfNull(listening);
        if (!listening.Equals(IPAddress.Any) && !listening.Equals(IPAddress.IPv6Any)) return listening;
        var own = Lookup(() => Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork));
        return own?.FirstOrDefault(address => !IPAddress.IsLoopback(address)) ?? IPAddress.Loopback;
    }

    /// <summary>The address's name; the address itself where it has none.</summary>
    private static string Of(IPAddress address) => IPAddress.IsLoopback(address)
        ? "localhost"
        : Lookup(() => Dns.GetHostEntry(address).HostName) ?? address.ToString();

    /// <summary>The name that a process has where it was given none.</summary>
    /// <param name="listening">Where it listens.</param>
    /// <param name="isLookedUp">Whether a name is asked for; else the address is its name.</param>
    public static string Of(IPAddress listening, bool isLookedUp)
    {
        var announced = Announced(listening);
        return isLookedUp ? Of(announced) : announced.ToString();
    }

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
