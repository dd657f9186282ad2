using System.Security.Cryptography;
using System.Text;

namespace Holdfast.Hosting.Access;

/// <summary>The credentials that count. It can tell a right secret from a wrong one, and holds none.</summary>
/// <remarks>
/// Kept are digests under a key of this process: neither a dump of its memory nor the time that a comparison takes
/// tells a secret.
/// </remarks>
public sealed class CredentialBook
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private readonly byte[] _nobodys = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private readonly Dictionary<string, byte[]> _digests;

    /// <param name="credentials">No principal twice.</param>
    public CredentialBook(IEnumerable<Credential> credentials) => _digests = credentials.ToDictionary(
        credential => credential.Principal, credential => Digest(credential.Secret), StringComparer.Ordinal);

    /// <summary>Whether the secret is the principal's. Takes as long for a principal that does not exist.</summary>
    public bool Proves(Credential shown)
    {
        ArgumentNullException.ThrowIfNull(shown);
        var expected = _digests.GetValueOrDefault(shown.Principal) ?? _nobodys;
        return CryptographicOperations.FixedTimeEquals(Digest(shown.Secret), expected);
    }

    private byte[] Digest(string secret) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(secret));
}
