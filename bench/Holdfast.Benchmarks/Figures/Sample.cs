using System.Globalization;

namespace Holdfast.Benchmarks.Figures;

/// <summary>Repeated measurements of one thing.</summary>
internal sealed class Sample
{
    private readonly double[] _sorted;

    /// <exception cref="ArgumentException">There are none.</exception>
    public Sample(IEnumerable<double> values)
    {
        _sorted = [.. values.Order()];
        if (_sorted.Length == 0) throw new ArgumentException("A sample of nothing has no median.", nameof(values));
    }

    public double Median => Percentile(50);

    public double Mean => _sorted.Average();

    public string Spread => string.Create(
        CultureInfo.InvariantCulture, $"({_sorted[0]:0.##} to {_sorted[^1]:0.##}, {_sorted.Length} runs)");

    /// <summary>The least value that so many percent of the measurements do not exceed.</summary>
    public double Percentile(double percent)
    {
        var rank = (int)Math.Ceiling(_sorted.Length * percent / 100);
        return _sorted[Math.Clamp(rank - 1, 0, _sorted.Length - 1)];
    }
}
