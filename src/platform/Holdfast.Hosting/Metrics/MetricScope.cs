namespace Holdfast.Hosting.Metrics;

/// <summary>Metrics that many things have, one set each: Mesos puts the thing's name into the metric's, Prometheus into
/// labels.</summary>
/// <remarks>
/// <c>scope("master/frameworks").Of("framework_id", id).Counter("calls", 3)</c> is <c>master/frameworks/ID/calls</c>
/// there and <c>holdfast_master_frameworks_calls{framework_id="ID"}</c> here.
/// </remarks>
public sealed class MetricScope
{
    private readonly MetricWriter _writer;
    private readonly string _path;
    private readonly string _form;
    private readonly string _family;
    private readonly string _labels;

    internal MetricScope(MetricWriter writer, string path, string form, string family, string labels) =>
        (_writer, _path, _form, _family, _labels) = (writer, path, form, family, labels);

    /// <summary>The metrics of the thing of this name.</summary>
    /// <param name="label">What kind of thing it is, as a label.</param>
    /// <param name="name">Its name.</param>
    /// <param name="component">What Mesos' name has for it; null for the name as it is.</param>
    public MetricScope Of(string label, string name, string? component = null)
    {
        var labels = $"{(_labels.Length == 0 ? "" : _labels + ",")}{label}=\"{PrometheusText.Escape(name)}\"";
        return new(_writer, $"{_path}/{component ?? name}", $"{_form}/<{label}>", _family, labels);
    }

    /// <summary>Those of its metrics whose names have this component next.</summary>
    public MetricScope Part(string name) =>
        new(_writer, $"{_path}/{name}", $"{_form}/{name}", $"{_family}_{name}", _labels);

    /// <summary>A number that goes up and down.</summary>
    public void Gauge(string name, double value) => Write(name, MetricKind.Gauge, value);

    /// <summary>A count since the start of the process.</summary>
    public void Counter(string name, double value) => Write(name, MetricKind.Counter, value);

    private void Write(string name, MetricKind kind, double value) => _writer.Add(new(
        $"{_path}/{name}", $"{_form}/{name}", PrometheusText.Name($"{_family}/{name}"), "", _labels, kind, value));
}
