using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Holdfast.Agent.Core.Executors;
using Holdfast.Hosting.Access;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Executors;

/// <summary>
/// The tokens by which executors prove which one they are: JSON web tokens (RFC 7519) with Mesos' claims, signed by
/// HS256.
/// </summary>
/// <param name="key">Signs them; kept by the agent, since executors outlive its restarts.</param>
/// <param name="time">Judges tokens that others made with the key and that expire.</param>
internal sealed class ExecutorTokens(byte[] key, TimeProvider time) : IAuthenticator
{
    /// <summary>The variable in which an executor finds its token.</summary>
    public const string Variable = "MESOS_EXECUTOR_AUTHENTICATION_TOKEN";

    /// <summary>The realm, as Mesos names it.</summary>
    public const string Realm = "mesos-agent-executor";

    private const string Scheme = "Bearer ";

    private static readonly NotAuthenticated Missing = new($"Bearer realm=\"{Realm}\"");
    private static readonly NotAuthenticated Invalid = new($"Bearer realm=\"{Realm}\", error=\"invalid_token\"");
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    /// <summary>The token of an executor's container.</summary>
    public string For(ExecutorKey executor, ContainerId container)
    {
        using var payload = new MemoryStream();
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("cid", $"{container}");
            json.WriteString("eid", $"{executor.Executor}");
            json.WriteString("fid", $"{executor.Framework}");
            json.WriteEndObject();
        }

        var signed = $"{Header}.{Base64Url.EncodeToString(payload.ToArray())}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(signed))}";
    }

    /// <inheritdoc/>
    public AuthenticationOutcome Authenticate(string? authorization)
    {
        if (string.IsNullOrEmpty(authorization)) return Missing;
        if (!authorization.StartsWith(Scheme, StringComparison.Ordinal)) return Invalid;
        var token = authorization[Scheme.Length..];
        var end = token.LastIndexOf('.');
        if (end < 0 || !IsSigned(token[..end], token[(end + 1)..])) return Invalid;
        return Read(token[..end].Split('.')[^1]) is { } claims
            ? new Authenticated(new Principal(Name: null) { Claims = claims })
            : Invalid;
    }

    /// <summary>What a request's token proves; null where no token is asked for.</summary>
    public static ExecutorClaims? ClaimsOf(Principal? principal) => principal is null ? null : new ExecutorClaims(
        principal.Claims.GetValueOrDefault("fid", ""), principal.Claims.GetValueOrDefault("eid", ""),
        principal.Claims.GetValueOrDefault("cid", ""));

    private byte[] Sign(string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private bool IsSigned(string text, string signature)
    {
        var shown = new byte[HMACSHA256.HashSizeInBytes];
        return Base64Url.IsValid(signature, out var count) && count == shown.Length
            && Base64Url.DecodeFromChars(signature, shown) == count
            && CryptographicOperations.FixedTimeEquals(shown, Sign(text));
    }

    // Signed with the key, so made here or by an operator who holds it: no stranger's text comes so far.
    private ImmutableDictionary<string, string>? Read(string payload)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            var claims = document.RootElement;
            if (claims.TryGetProperty("exp", out var expiry)
                && expiry.GetDouble() <= (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds) return null;
            return claims.EnumerateObject().Where(claim => claim.Value.ValueKind is JsonValueKind.String)
                .ToImmutableDictionary(claim => claim.Name, claim => claim.Value.GetString()!);
        }
        catch (Exception cause) when (cause is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
