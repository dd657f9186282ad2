using System.CommandLine;
using System.Globalization;

namespace Holdfast.Cli.Resources;

/// <summary>Sizes as people write them: <c>512MB</c>, <c>10GB</c>; without a unit megabytes.</summary>
internal static class Sizes
{
    private static readonly (string Unit, double Megabytes)[] Units =
        [("KB", 1.0 / 1024), ("MB", 1), ("GB", 1024), ("TB", 1024 * 1024), ("", 1)];

    /// <summary>A required option with a size.</summary>
    public static Option<double> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        Required = true,
        CustomParser = result =>
        {
            if (Read(result.Tokens[0].Value) is { } megabytes) return megabytes;
            result.AddError($"'{result.Tokens[0].Value}' is no size, such as 512MB or 10GB.");
            return 0;
        },
    };

    /// <summary>Megabytes (2^20 bytes); null where the text is no size, or none that there can be.</summary>
    public static double? Read(string text)
    {
        var (unit, megabytes) = Array.Find(Units, one => text.EndsWith(one.Unit, StringComparison.OrdinalIgnoreCase));
        return double.TryParse(
            text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var number) && number * megabytes >= Amounts.Least && double.IsFinite(number)
            ? number * megabytes
            : null;
    }
}
