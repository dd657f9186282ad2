using System.Net;

namespace Holdfast.Hosting.Listening;

/// <summary>Decides where a master or agent may listen.</summary>
public static class ListenerPolicy
{
    /// <summary>
    /// Null when listening there is allowed; else why not and what to do. Beyond loopback everybody must be
    /// authenticated, over TLS, unless an operator spells out `--insecure`.
    /// </summary>
    /// <param name="address">Where.</param>
    /// <param name="insecure">Whether the operator said so.</param>
    /// <param name="missing">The flags of what is not protected.</param>
    public static string? Refusal(IPAddress address, bool insecure, IReadOnlyCollection<string> missing)
    {
        ArgumentNullException.ThrowIfNull(missing);
        return insecure || missing.Count == 0 || IPAddress.IsLoopback(address)
            ? null
            : $"Listening on {address} as configured would let anyone who can connect read and destroy data, or run "
                + $"programs: {string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} missing. Give them "
                + "('holdfast certs' makes the files for TLS), or --ip=127.0.0.1, or --insecure if the network keeps "
                + "strangers out.";
    }
}
