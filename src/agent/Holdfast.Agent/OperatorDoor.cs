using Holdfast.Agent.Start;
using Holdfast.Hosting.Access;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent;

/// <summary>
/// Lets in who shows the operator's token, or, where credentials are asked for, who shows those of a principal. It
/// stands in the gatekeeper's place, whose refusal could not say where the token is to be found.
/// </summary>
/// <param name="token">Only an operator on this machine can read it.</param>
/// <param name="writes">The realm of those who change something.</param>
internal sealed class OperatorDoor(OperatorToken token, Realm writes)
{
    /// <summary>Who is stored for what was asked with the token, where principals are asked for: none of
    /// theirs.</summary>
    public const string TokenHolder = "operator token";

    private const string Anonymous = "anonymous";

    /// <summary>The file that holds the token.</summary>
    public string TokenPath => token.Path;

    /// <summary>What a caller who may not pass is told, with 401; null for who may.</summary>
    /// <param name="http">Gets the challenges.</param>
    /// <param name="command">What an operator on this machine runs instead.</param>
    /// <param name="caller">The name to store with what is asked.</param>
    public string? Refuse(HttpContext http, string command, out string caller)
    {
        if (writes.Authenticator is not { } authenticator)
        {
            caller = Anonymous;
            return token.Refuse(http, command);
        }
        caller = TokenHolder;
        if (token.IsShownBy(http)) return null;
        var header = http.Request.Headers.Authorization;
        switch (authenticator.Authenticate(header.Count == 0 ? null : header.ToString()))
        {
            case Authenticated { Principal.Name: { } name }:
                caller = name;
                return null;
            case NotAuthenticated refused:
                var refusal = token.Refuse(http, command);
                http.Response.Headers.WWWAuthenticate = new([refused.Challenge, OperatorToken.Challenge]);
                return $"{refusal} Elsewhere show the credentials of a principal.";
            case var other:
                throw new System.Diagnostics.UnreachableException($"No arm for {other.GetType().Name}.");
        }
    }
}
