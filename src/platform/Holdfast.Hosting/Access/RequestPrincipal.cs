using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Access;

/// <summary>The principal in a request: put there by the <see cref="Gatekeeper"/>, read by endpoints.</summary>
public static class RequestPrincipal
{
    /// <summary>Who calls; null where the realm of the path asks for no credentials.</summary>
    public static Principal? Principal(this HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Features.Get<Principal>();
    }

    internal static void Admit(this HttpContext http, Principal principal) => http.Features.Set(principal);
}
