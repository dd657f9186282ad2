using System.Text;
using System.Text.Json;

namespace Holdfast.Client.Security;

/// <summary>Who a client says it is, and the secret that proves it. Shown with every request by the Basic
/// scheme.</summary>
/// <param name="Principal">The name; without a colon.</param>
/// <param name="Secret">What proves it. Never log it.</param>
public sealed record ClientCredential(string Principal, string Secret)
{
    /// <summary>Reads a file with a principal, a space and a secret, or Mesos' JSON of the two.</summary>
    /// <exception cref="IOException">It cannot be read, or holds no credential. The message tells nothing of
    /// it.</exception>
    public static ClientCredential FromFile(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path).Trim();
        }
        catch (UnauthorizedAccessException cause)
        {
            throw new IOException($"The credential in {path} may not be read by this user.", cause);
        }

        return Parse(text) ?? throw new IOException(
            $"{path} holds no credential: write a principal, a space and a secret into it, or "
            + "{\"principal\": \"NAME\", \"secret\": \"SECRET\"}.");
    }

    /// <summary>The name alone: what becomes text ends in logs.</summary>
    public override string ToString() => Principal;

    internal string ToBasic() => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Principal}:{Secret}"))}";

    private static ClientCredential? Parse(string text)
    {
        if (!text.StartsWith('{'))
            return text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [var principal, var secret]
                && !secret.Contains('\n', StringComparison.Ordinal)
                    ? new ClientCredential(principal, secret)
                    : null;
        try
        {
            using var document = JsonDocument.Parse(text);
            return new ClientCredential(
                document.RootElement.GetProperty("principal").GetString() ?? "",
                document.RootElement.GetProperty("secret").GetString() ?? "");
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
