using System.Globalization;

namespace Holdfast.Cli.Output;

/// <summary>Parts of a line of progress.</summary>
internal static class HowFar
{
    private const double Whole = 100;

    /// <summary>The share in percent, never 100 before all is there.</summary>
    public static string Percent(double part, double all) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(Whole * Math.Min(part, all) / all):0}%");

    /// <summary>How long the rest takes at a rate; empty where that cannot be told.</summary>
    public static string Rest(double rest, double? perSecond) => perSecond is > 0 and var rate
        ? string.Create(CultureInfo.InvariantCulture, $", about {Math.Ceiling(rest / rate):0} s left")
        : "";
}
