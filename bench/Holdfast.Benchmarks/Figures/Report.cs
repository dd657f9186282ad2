using System.Globalization;

namespace Holdfast.Benchmarks.Figures;

/// <summary>Prints one line a figure, beside its limit and its peer's figure, and counts the limits that were missed.
/// </summary>
internal sealed class Report(TextWriter output)
{
    /// <summary>Figures that missed their limit, by name.</summary>
    public List<string> Missed { get; } = [];

    public void Heading(string text)
    {
        output.WriteLine();
        output.WriteLine(text);
    }

    /// <param name="name">What was measured.</param>
    /// <param name="value">The figure itself; the limit is held against it.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="limit">What it has to keep; null where nothing is asked.</param>
    /// <param name="peer">Who else was measured, and what came out.</param>
    /// <param name="note">Spread, or whatever else belongs to the figure.</param>
    public void Print(
        string name, double value, string unit, Limit? limit = null, string? peer = null, string? note = null)
    {
        var isMissed = limit?.IsKeptBy(value) == false;
        if (isMissed) Missed.Add(name);
        var verdict = limit is null ? "" : isMissed ? "MISSED" : "ok";
        var line = $"{name,-66}{Text(value),10} {unit,-5} {limit,-8} {verdict,-7} {peer,-22} {note}";
        output.WriteLine(line.TrimEnd());
    }

    /// <summary>Prints the median of samples in milliseconds, and how far they spread.</summary>
    public void PrintMedian(
        string name, IEnumerable<TimeSpan> samples, Limit? limit = null, string? peer = null)
    {
        var times = new Sample(samples.Select(time => time.TotalMilliseconds));
        Print(name, times.Median, "ms", limit, peer, times.Spread);
    }

    private static string Text(double value)
    {
        var format = Math.Abs(value) switch { < 10 => "N2", < 100 => "N1", _ => "N0" };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
