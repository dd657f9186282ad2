using System.Net;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Http;

/// <summary>Refuses calls that a web page of somebody else makes in an operator's browser (design, §7).</summary>
/// <remarks>
/// On loopback there is no authentication, so that any page the operator looks at could otherwise destroy volumes: by a
/// form or a
/// script (it then sends an Origin that is not ours), or by a name of its own that it lets point here (the Host is then
/// not ours).
/// </remarks>
public sealed class ForeignPages(IPAddress ip, string hostname)
{
    /// <summary>Why the call is refused; null when it is not.</summary>
    public string? Explain(HttpRequest request)
    {
        if (!IsOurs(request.Host.Host))
            return $"Calls that change something must name this host in the header 'Host', and '{request.Host}' does "
                + $"not: use {hostname} or {ip}.";
        foreach (var origin in request.Headers.Origin)
        {
            var isOurs = Uri.TryCreate(origin, UriKind.Absolute, out var page)
                && IsOurs(page.Host)
                && page.Port == (request.Host.Port ?? 80);
            if (!isOurs) return $"Calls that change something are not taken from pages of '{origin}'.";
        }

        return null;
    }

    // An address cannot be made to point elsewhere by a page, unlike a name.
    private bool IsOurs(string host) =>
        host.Length == 0
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.Equals(hostname, StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out _);
}
