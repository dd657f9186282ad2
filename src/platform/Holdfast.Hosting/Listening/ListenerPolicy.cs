using System.Net;

namespace Holdfast.Hosting.Listening;

/// <summary>Decides where a master or agent may listen.</summary>
public static class ListenerPolicy
{
    /// <summary>
    /// Null when listening there is allowed; else why not and what to do. Beyond loopback authentication and TLS are
    /// required, which are not built yet, so only an operator who spells out `--insecure` may do so.
    /// </summary>
    public static string? Refusal(IPAddress address, bool insecure) => insecure || IPAddress.IsLoopback(address)
        ? null
        : $"Listening on {address} would let anyone who can connect run programs and destroy data, for there is no "
            + "authentication and no TLS. Give --ip=127.0.0.1, or --insecure if the network keeps strangers out.";
}
