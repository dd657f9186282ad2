using System.Net;
using Holdfast.Hosting.Tls;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Http;

/// <summary>Refuses calls that a web page of somebody else makes in an operator's browser (design, §7).</summary>
/// <remarks>
/// On loopback there is no authentication, so that any page the operator looks at could otherwise destroy volumes: by a
/// form or a script (it then sends an Origin that is not the address it calls), or by a name of its own that it lets
/// point here (the Host is then not ours). A page that comes by such a name has no credentials to show: a browser keeps
/// them for the name at which its user gave them. So the name counts only where nobody is asked for any, or where the
/// caller is a browser; frameworks and tools may call by whatever name leads here.
/// </remarks>
/// <param name="ip">The address that is announced.</param>
/// <param name="hostname">The name that is announced.</param>
/// <param name="tls">Has the certificate, whose names are ours as well; null for none.</param>
public sealed class ForeignPages(IPAddress ip, string hostname, ProcessTls? tls = null)
{
    private const string FetchHeaders = "Sec-Fetch-";

    /// <summary>Why the call is refused; null when it is not.</summary>
    /// <param name="request">The call.</param>
    /// <param name="isAuthenticated">Whether it gets no further without credentials.</param>
    public string? Explain(HttpRequest request, bool isAuthenticated)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!IsOurs(request.Host.Host) && (!isAuthenticated || IsOfABrowser(request)))
            return $"Calls that change something must name this host in the header 'Host', and '{request.Host}' does "
                + $"not: use {hostname} or {ip}{(tls is null ? "" : ", or a name of its certificate")}.";
        // What a browser says of who asks, also where it sends no Origin, as for the picture of a page.
        foreach (var site in request.Headers["Sec-Fetch-Site"])
        {
            if (site is not ("same-origin" or "none"))
                return $"Calls that change something are not taken from pages of another site ('{site}').";
        }

        foreach (var origin in request.Headers.Origin)
        {
            if (!IsOfThisAddress(origin, request))
                return $"Calls that change something are not taken from pages of '{origin}'.";
        }

        return null;
    }

    // That the page comes from an address proves nothing: everybody's server has one. It must be the one that it calls.
    private static bool IsOfThisAddress(string? origin, HttpRequest request) =>
        string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);

    // An address cannot be made to point elsewhere by a page, unlike a name.
    private bool IsOurs(string host) =>
        host.Length == 0
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.Equals(hostname, StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out _)
        || tls?.IsFor(host) == true;

    private static bool IsOfABrowser(HttpRequest request) =>
        request.Headers.Origin.Count > 0
        || request.Headers.Keys.Any(name => name.StartsWith(FetchHeaders, StringComparison.OrdinalIgnoreCase));
}
