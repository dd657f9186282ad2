using System.Globalization;

namespace Holdfast.Model.Resources.Given;

/// <summary>Writes numbers that may be no quantities.</summary>
internal static class GivenNumber
{
    /// <summary>A number with at most three places, as far as it has such a form.</summary>
    public static string Text(double value) => Math.Abs(value) < 1e15
        ? Math.Round(value, 3, MidpointRounding.AwayFromZero).ToString("0.###", CultureInfo.InvariantCulture)
        : value.ToString("R", CultureInfo.InvariantCulture);
}
