using System.Text.Json;

namespace Holdfast.Hosting.Access;

/// <summary>
/// Reads credentials in Mesos' two forms: lines of principal and secret, or JSON. Faults name a place, never what
/// stands there: it may be a secret.
/// </summary>
public static class CredentialText
{
    /// <summary>Reads any number of credentials; null when there are faults.</summary>
    /// <param name="text">Lines, or <c>{"credentials": [{"principal": …, "secret": …}]}</c>.</param>
    /// <param name="source">What the text is called in faults.</param>
    /// <param name="faults">Gets a sentence for each fault.</param>
    public static IReadOnlyList<Credential>? ParseAll(string text, string source, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(faults);
        var before = faults.Count;
        var credentials = IsJson(text) ? FromJson(text, source, faults) : FromLines(text, source, faults);
        foreach (var twice in credentials.GroupBy(credential => credential.Principal).Where(group => group.Count() > 1))
            faults.Add($"{source} has the principal '{twice.Key}' more than once; keep one of them.");
        if (credentials.Count == 0 && faults.Count == before)
            faults.Add($"{source} holds no credential: write lines of principal and secret, or Mesos' JSON.");
        return faults.Count == before ? credentials : null;
    }

    /// <summary>Reads one credential; null when there are faults.</summary>
    /// <param name="text">One line, or <c>{"principal": …, "secret": …}</c>.</param>
    /// <inheritdoc cref="ParseAll"/>
    public static Credential? ParseOne(string text, string source, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(faults);
        var before = faults.Count;
        var wrapped = IsJson(text) ? $"{{\"credentials\":[{text}]}}" : text;
        if (ParseAll(wrapped, source, faults) is [var only]) return only;
        if (faults.Count == before)
            faults.Add($"{source} holds more than one credential; leave the agent's own there.");
        return null;
    }

    private static bool IsJson(string text) => text.AsSpan().TrimStart() is ['{', ..];

    private static List<Credential> FromLines(string text, string source, ICollection<string> faults)
    {
        var credentials = new List<Credential>();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            switch (line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
            {
                case []:
                    break;
                case [var principal, var secret]:
                    Add(credentials, principal, secret, $"line {number} of {source}", faults);
                    break;
                default:
                    faults.Add($"Line {number} of {source} is not a principal, a space and a secret.");
                    break;
            }
        }

        return credentials;
    }

    private static List<Credential> FromJson(string text, string source, ICollection<string> faults)
    {
        var credentials = new List<Credential>();
        try
        {
            using var document = JsonDocument.Parse(text);
            var number = 0;
            foreach (var entry in document.RootElement.GetProperty("credentials").EnumerateArray())
            {
                number++;
                Add(credentials, Text(entry, "principal"), Text(entry, "secret"),
                    $"credential {number} of {source}", faults);
            }
        }
        catch (JsonException cause)
        {
            // Its own message quotes what it met.
            var (line, position) = (cause.LineNumber + 1, cause.BytePositionInLine + 1);
            faults.Add($"{source} is no JSON: look at line {line}, byte {position}.");
        }
        catch (Exception cause) when (cause is KeyNotFoundException or InvalidOperationException)
        {
            faults.Add($"{source} is not of the form "
                + "{\"credentials\": [{\"principal\": \"NAME\", \"secret\": \"SECRET\"}]}.");
        }

        return credentials;
    }

    private static string Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static void Add(
        List<Credential> credentials, string principal, string secret, string place, ICollection<string> faults)
    {
        if (principal.Length == 0) faults.Add($"The {place} has no principal.");
        else if (principal.Contains(':', StringComparison.Ordinal))
            faults.Add($"The principal '{principal}' in {place} has a colon, which the Basic scheme cannot carry.");
        else if (secret.Length == 0) faults.Add($"The principal '{principal}' in {place} has no secret.");
        else credentials.Add(new Credential(principal, secret));
    }
}
