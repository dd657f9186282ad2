namespace Holdfast.Hosting.Metrics;

/// <summary>One number at one moment, under its name in each form.</summary>
/// <param name="Path">Mesos' name, such as <c>master/tasks_running</c>; null where Mesos has none.</param>
/// <param name="Form">Mesos' name with <c>&lt;role&gt;</c> in the place of each role's name, and the like: one for a
/// family; null where the number is not told to Prometheus.</param>
/// <param name="Family">The name for Prometheus, without labels; null where the number is not told there.</param>
/// <param name="Suffix">What the line's name has behind the family's: <c>_count</c> and <c>_sum</c> of a
/// summary.</param>
/// <param name="Labels">Prometheus' labels, escaped, without braces.</param>
/// <param name="Kind">How it behaves.</param>
/// <param name="Value">The number.</param>
public readonly record struct MetricSample(
    string? Path, string? Form, string? Family, string Suffix, string Labels, MetricKind Kind, double Value);
