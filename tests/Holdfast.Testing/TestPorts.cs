using System.Net;
using System.Net.Sockets;

namespace Holdfast.Testing;

/// <summary>Ports for processes that tests start.</summary>
public static class TestPorts
{
    // Below those that the kernel gives to outgoing connections and to listeners that name none: now and then it gave
    // one of them away between this choice and the listener's start. Mesos' own ports are below these, and those that
    // agents offer to tasks above.
    private const int First = 10000, Count = 20000;
    private static readonly List<Socket> Claims = [];
    private static int _next = Random.Shared.Next(Count);

    /// <summary>A port that nobody listens on, and that no test of this machine is given until this program ends.
    /// </summary>
    public static int Next()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            if (TryClaim(port) && IsFree(port)) return port;
        }
        throw new InvalidOperationException($"None of the ports {First} to {First + Count - 1} is free.");
    }

    // By an abstract name, which the kernel gives to one process at a time, and takes back when that one ends. Like
    // ports, such names belong to a network namespace.
    private static bool TryClaim(int port)
    {
        var claim = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            claim.Bind(new UnixDomainSocketEndPoint($"\0holdfast-test-port-{port}"));
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            claim.Dispose();
            return false;
        }
        // Or it would be collected, and the claim with it.
        lock (Claims) Claims.Add(claim);
        return true;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
