using System.CommandLine;
using System.Globalization;

namespace Holdfast.Cli.Resources;

/// <summary>Spans of time as people write them: <c>30s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>, also as Mesos' flags do
/// (<c>30secs</c>).</summary>
internal static class Durations
{
    private static readonly Dictionary<string, TimeSpan> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ms"] = TimeSpan.FromMilliseconds(1),
        ["s"] = TimeSpan.FromSeconds(1), ["secs"] = TimeSpan.FromSeconds(1), [""] = TimeSpan.FromSeconds(1),
        ["m"] = TimeSpan.FromMinutes(1), ["mins"] = TimeSpan.FromMinutes(1),
        ["h"] = TimeSpan.FromHours(1), ["hrs"] = TimeSpan.FromHours(1),
        ["d"] = TimeSpan.FromDays(1), ["days"] = TimeSpan.FromDays(1),
    };

    /// <summary>An option with a span; null where it is not given.</summary>
    public static Option<TimeSpan?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (Read(result.Tokens[0].Value) is { } span) return span;
            result.AddError($"'{result.Tokens[0].Value}' is no time, such as 30s, 5m or 2h.");
            return null;
        },
    };

    /// <summary>The span; null where the text is none.</summary>
    public static TimeSpan? Read(string text)
    {
        var number = text.TrimEnd([.. "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"]);
        return Units.TryGetValue(text[number.Length..], out var unit)
            && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count * unit.TotalDays < 36500
            ? count * unit
            : null;
    }
}
