namespace Holdfast.Master.Metrics;

/// <summary>Reads counts, in which what never happened does not stand.</summary>
internal static class CountsReading
{
    /// <summary>How often it happened.</summary>
    public static long Of(this IReadOnlyDictionary<string, long> counts, string name) => counts.GetValueOrDefault(name);
}
