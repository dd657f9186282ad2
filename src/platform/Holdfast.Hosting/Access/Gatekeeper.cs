using Holdfast.Hosting.About;
using Holdfast.Hosting.Http;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Access;

/// <summary>Decides before any endpoint who may pass: refuses foreign pages, and asks for the credentials of the
/// path's realm.</summary>
public sealed class Gatekeeper(ForeignPages foreign, RealmTable realms, Refusals refusals)
{
    /// <summary>
    /// Whether the request goes on, with its principal (<see cref="RequestPrincipal"/>); where not, it was answered.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="endpoint">The path of its endpoint; null where there is none, and so nothing to keep.</param>
    public async ValueTask<bool> AdmitAsync(HttpContext http, string? endpoint)
    {
        ArgumentNullException.ThrowIfNull(http);
        var realm = endpoint is null ? null : realms.Of(endpoint, http.Request.Method);
        // Also with authentication: a browser adds the credentials that its user once gave by itself.
        if (!IsRead(http.Request, endpoint)
            && foreign.Explain(http.Request, isAuthenticated: realm?.Authenticator is not null) is { } reason)
        {
            Tell(http, reason.TrimEnd('.'));
            await TextReply.WriteAsync(http, StatusCodes.Status403Forbidden, reason);
            return false;
        }

        if (realm?.Authenticator is not { } authenticator) return true;
        var header = http.Request.Headers.Authorization;
        switch (authenticator.Authenticate(header.Count == 0 ? null : header.ToString()))
        {
            case Authenticated authenticated:
                http.Admit(authenticated.Principal);
                return true;
            case NotAuthenticated refused:
                var shown = header.Count == 0 ? "no credentials were shown" : "the credentials shown are not right";
                Tell(http, $"{shown}, and {realm.Name} asks for them");
                http.Response.Headers.WWWAuthenticate = refused.Challenge;
                await TextReply.WriteAsync(http, StatusCodes.Status401Unauthorized, "401 Unauthorized.");
                return false;
            case var other:
                throw new System.Diagnostics.UnreachableException($"No arm for {other.GetType().Name}.");
        }
    }

    private void Tell(HttpContext http, string reason) => refusals.Tell(
        http.Connection.RemoteIpAddress, $"{http.Request.Method} {http.Request.Path}: {reason}");

    // One of Mesos' GETs changes something.
    private static bool IsRead(HttpRequest request, string? endpoint) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !(endpoint == ProcessEndpoints.TogglePath && ProcessEndpoints.Toggles(request));
}
