using System.Globalization;
using System.Text;

namespace Holdfast.Hosting.Metrics;

/// <summary>Metrics in Prometheus' text form.</summary>
/// <remarks>Follows <see href="https://prometheus.io/docs/instrumenting/exposition_formats/"/>, version
/// 0.0.4.</remarks>
public static class PrometheusText
{
    /// <summary>The form's media type.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    private const string Prefix = "holdfast_";

    /// <summary>Mesos' name as Prometheus can have it.</summary>
    public static string Name(string path) => Prefix
        + string.Concat(path.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    /// <summary>A label's text, escaped.</summary>
    public static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>The document.</summary>
    public static byte[] Of(IEnumerable<MetricSample> samples)
    {
        var text = new StringBuilder();
        // A family's lines must stand together.
        foreach (var family in samples.Where(one => one.Family is not null).GroupBy(one => one.Family!))
        {
            var (form, kind) = (family.First().Form, family.First().Kind);
            text.Append("# HELP ").Append(family.Key).Append(" Told by /metrics/snapshot as ").Append(form)
                .Append(".\n# TYPE ").Append(family.Key).Append(' ')
                .Append(kind switch
                {
                    MetricKind.Counter => "counter",
                    MetricKind.Summary => "summary",
                    _ => "gauge",
                })
                .Append('\n');
            foreach (var sample in family) Append(text, sample);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, MetricSample sample)
    {
        text.Append(sample.Family).Append(sample.Suffix);
        if (sample.Labels.Length > 0) text.Append('{').Append(sample.Labels).Append('}');
        text.Append(' ').Append(sample.Value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }
}
