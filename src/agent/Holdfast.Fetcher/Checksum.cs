using System.Security.Cryptography;

namespace Holdfast.Fetcher;

/// <summary>Whether a file is the one that was meant.</summary>
internal static class Checksum
{
    /// <summary>Reads the whole file, and leaves it at its beginning.</summary>
    /// <param name="wanted">64 hexadecimal digits; null asks for nothing.</param>
    /// <exception cref="FetchException">It is another one; the message names both sums.</exception>
    internal static async Task VerifyAsync(FileStream file, string? wanted, CancellationToken cancellationToken)
    {
        if (wanted is null) return;
        file.Position = 0;
        var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        file.Position = 0;
        if (!found.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            throw new FetchException(
                $"its SHA-256 is {found}, and {wanted.ToLowerInvariant()} was asked for: the file at its source is "
                + "another one, or the checksum given is wrong");
    }
}
