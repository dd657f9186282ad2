using System.Globalization;
using System.Text.RegularExpressions;

namespace Holdfast.Testing;

/// <summary>Reads a text as strictly as Prometheus' own linter does, which is not on every machine.</summary>
/// <remarks><see href="https://prometheus.io/docs/instrumenting/exposition_formats/"/>, version 0.0.4.</remarks>
public static partial class PrometheusForm
{
    private static readonly string[] Kinds = ["counter", "gauge", "histogram", "summary", "untyped"];

    /// <summary>What is wrong with the text, line by line; nothing where all is well.</summary>
    public static IReadOnlyList<string> FaultsOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reading = new Reading();
        if (!text.EndsWith('\n')) reading.Faults.Add("The last line does not end.");
        foreach (var line in text.Split('\n')[..^1]) reading.Take(line);
        return reading.Faults;
    }

    [GeneratedRegex("^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$")]
    private static partial Regex Description();

    [GeneratedRegex("""
        ^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\[\\"n])*",?)+\})? (\S+)$
        """)]
    private static partial Regex Sample();

    [GeneratedRegex("""[{,]([a-zA-Z_][a-zA-Z0-9_]*)="(?:[^"\\]|\\[\\"n])*"(?=[,}])""")]
    private static partial Regex Label();

    private sealed class Reading
    {
        private readonly HashSet<string> _families = [];
        private readonly HashSet<string> _helped = [];
        private readonly HashSet<string> _series = [];
        private string _family = "";
        private string _kind = "";

        public List<string> Faults { get; } = [];

        public void Take(string line)
        {
            if (Description().Match(line) is { Success: true } description)
                Describe(description.Groups[1].Value, description.Groups[2].Value, description.Groups[3].Value, line);
            else if (Sample().Match(line) is { Success: true } sample)
                Count(sample.Groups[1].Value, sample.Groups[2].Value, sample.Groups[5].Value, line);
            else
                Faults.Add($"No line of this form: {line}");
        }

        private void Describe(string what, string family, string text, string line)
        {
            if (what == "HELP")
            {
                if (!_helped.Add(family)) Faults.Add($"A second help: {line}");
                return;
            }
            if (!Kinds.Contains(text)) Faults.Add($"No such type: {line}");
            // All lines of a family stand together, so its type is told once.
            if (!_families.Add(family)) Faults.Add($"A family that was told before: {line}");
            if (!_helped.Contains(family)) Faults.Add($"No help before: {line}");
            (_family, _kind) = (family, text);
        }

        private void Count(string name, string labels, string value, string line)
        {
            var isOfSummary = _kind == "summary" && (name == $"{_family}_sum" || name == $"{_family}_count");
            if (name != _family && !isOfSummary) Faults.Add($"Not of the family {_family}: {line}");
            if (_kind == "summary" && !isOfSummary && !labels.Contains("quantile=\"", StringComparison.Ordinal))
                Faults.Add($"A summary's value of no quantile: {line}");
            if (!_series.Add($"{name}{labels}")) Faults.Add($"Told twice: {line}");
            var names = Label().Matches(labels).Select(label => label.Groups[1].Value).ToList();
            if (names.Distinct().Count() != names.Count) Faults.Add($"A label twice: {line}");
            var isNumber = value is "+Inf" or "-Inf" or "NaN"
                || double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
            if (!isNumber) Faults.Add($"No number: {line}");
            else if (_kind == "counter" && value.StartsWith('-')) Faults.Add($"A count below none: {line}");
        }
    }
}
