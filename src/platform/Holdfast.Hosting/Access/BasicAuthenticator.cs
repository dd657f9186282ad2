using System.Text;

namespace Holdfast.Hosting.Access;

/// <summary>Principal and secret in the header, as RFC 7617 has it.</summary>
/// <remarks>The scheme's name is taken in this spelling only, as recorded of Mesos.</remarks>
/// <param name="realm">The realm that the challenge names.</param>
/// <param name="credentials">Those that count at the moment.</param>
public sealed class BasicAuthenticator(string realm, Func<CredentialBook> credentials) : IAuthenticator
{
    private const string Scheme = "Basic ";

    private readonly NotAuthenticated _challenge = new($"Basic realm=\"{realm}\"");

    /// <inheritdoc/>
    public AuthenticationOutcome Authenticate(string? authorization) =>
        Read(authorization) is { } shown && credentials().Proves(shown)
            ? new Authenticated(new Principal(shown.Principal))
            : _challenge;

    /// <summary>What a header says; null where it is not of this scheme.</summary>
    private static Credential? Read(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.Ordinal)) return null;
        var encoded = authorization.AsSpan(Scheme.Length).Trim(' ');
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, bytes, out var count)) return null;
        var text = Encoding.UTF8.GetString(bytes, 0, count);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : new Credential(text[..colon], text[(colon + 1)..]);
    }
}
