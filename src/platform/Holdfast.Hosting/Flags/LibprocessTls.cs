namespace Holdfast.Hosting.Flags;

/// <summary>Libprocess' variables about TLS that are not in the table of flags. One that asks for protection is not
/// passed over, as no flag is that does.</summary>
internal static class LibprocessTls
{
    private const string Prefix = "LIBPROCESS_SSL_";
    private const int MistypedEditsMax = 2;

    // What libprocess called them before, and takes still.
    private static readonly Dictionary<string, string> OldNames = new()
    {
        ["LIBPROCESS_SSL_REQUIRE_CERT"] = "LIBPROCESS_SSL_REQUIRE_CLIENT_CERT",
        ["LIBPROCESS_SSL_VERIFY_CERT"] = "LIBPROCESS_SSL_VERIFY_SERVER_CERT",
    };

    private static readonly string[] Spoken = ["LIBPROCESS_SSL_ENABLE_TLS_V1_2", "LIBPROCESS_SSL_ENABLE_TLS_V1_3"];

    /// <summary>The name of today of a variable; its own where it has no other.</summary>
    public static string NameOf(string variable) => OldNames.GetValueOrDefault(variable, variable);

    /// <summary>Why a variable that is not in the table must not be passed over; null where it may be.</summary>
    public static string? Explain(string variable, string value, IEnumerable<string> known)
    {
        if (!variable.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        // It asks for what is done anyway, or that nothing be done.
        if (FlagText.TryParseBoolean(value, out var isAsked) && isAsked == Spoken.Contains(variable)) return null;
        return Spelling.Nearest(variable, known, MistypedEditsMax) is { } near
            ? $"{variable} is not among the variables that count; did you mean {near}?"
            : $"{variable} asks for something about TLS that Holdfast does not do: it speaks TLS 1.2 and 1.3, with "
                + "what the machine's OpenSSL allows. Unset it only if you can do without.";
    }
}
