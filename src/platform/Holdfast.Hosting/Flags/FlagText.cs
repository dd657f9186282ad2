using System.Globalization;

namespace Holdfast.Hosting.Flags;

/// <summary>Reads values as Mesos writes them.</summary>
public static class FlagText
{
    private static readonly (string Unit, double Seconds)[] DurationUnits =
    [
        ("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3), ("secs", 1), ("mins", 60), ("hrs", 3600), ("days", 86_400),
        ("weeks", 604_800),
    ];

    private static readonly (string Unit, int Shift)[] ByteUnits =
    [
        ("KB", 10), ("MB", 20), ("GB", 30), ("TB", 40), ("B", 0),
    ];

    /// <summary>Reads `1.5mins`: a decimal number and one of ns, us, ms, secs, mins, hrs, days, weeks; no space, no
    /// sign.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (unit, seconds) in DurationUnits)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            // Goes on where it is no number: `5mins` also ends in `ns`.
            if (!TryParseNumber(text[..^unit.Length], out var count)) continue;
            var total = count * seconds;
            if (total > TimeSpan.MaxValue.TotalSeconds / 2) return false;
            duration = TimeSpan.FromSeconds(total);
            return true;
        }

        return false;
    }

    /// <summary>Reads `10MB`: a whole number and one of B, KB, MB, GB, TB, which are powers of 1024.</summary>
    public static bool TryParseBytes(string text, out long bytes)
    {
        bytes = 0;
        foreach (var (unit, shift) in ByteUnits)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            if (!TryParseInteger(text[..^unit.Length], out var count)) continue;
            if (count > long.MaxValue >> shift) return false;
            bytes = count << shift;
            return true;
        }

        return false;
    }

    /// <summary>Reads true, false, 1 and 0.</summary>
    public static bool TryParseBoolean(string text, out bool value)
    {
        value = text is "true" or "1";
        return value || text is "false" or "0";
    }

    /// <summary>Reads a whole number that is not negative.</summary>
    public static bool TryParseInteger(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary>Reads a decimal number that is not negative.</summary>
    public static bool TryParseNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value);

    internal static string? Explain(FlagKind kind, string text) => kind switch
    {
        FlagKind.Boolean when !TryParseBoolean(text, out _) => "write true or false",
        FlagKind.Integer when !TryParseInteger(text, out _) => "write a whole number",
        FlagKind.Number when !TryParseNumber(text, out _) => "write a number such as 0.1",
        FlagKind.Duration when !TryParseDuration(text, out _) =>
            "write a duration such as 10secs (ns, us, ms, secs, mins, hrs, days, weeks)",
        FlagKind.Bytes when !TryParseBytes(text, out _) => "write a size such as 10MB (B, KB, MB, GB, TB)",
        _ => null,
    };
}
