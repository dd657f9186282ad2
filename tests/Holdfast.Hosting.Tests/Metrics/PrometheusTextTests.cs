using System.Text;
using Holdfast.Hosting.Metrics;
using Holdfast.Testing;

namespace Holdfast.Hosting.Tests.Metrics;

public sealed class PrometheusTextTests
{
    [Fact]
    public async Task Text_OfHostileNamesAndStrangeNumbers_IsWellFormed()
    {
        var metrics = new MetricRegistry();
        metrics.Add(new Hostile());
        metrics.Timer("loop/held_ms").Note(TimeSpan.FromMilliseconds(1.5));

        var samples = await metrics.ReadAsync(timeout: null, TestContext.Current.CancellationToken);
        var text = Encoding.UTF8.GetString(PrometheusText.Of(samples));

        Assert.Empty(PrometheusForm.FaultsOf(text));
        Assert.Contains(
            "# HELP holdfast_roles_shares Told by /metrics/snapshot as roles/<role>/shares.\n", text,
            StringComparison.Ordinal);
        Assert.Contains("holdfast_roles_shares{role=\"a\\\\\\\"b\\nc{}, d=\"} NaN\n", text, StringComparison.Ordinal);
    }

    /// <summary>Who judges the text is no use if it lets everything pass.</summary>
    [Theory]
    [InlineData("a 1", "The last line")]
    [InlineData("# HELP a x\na 1\n", "Not of the family")]
    [InlineData("# TYPE a gauge\na 1\n", "No help")]
    [InlineData("# HELP a x\n# TYPE a number\na 1\n", "No such type")]
    [InlineData("# HELP a x\n# TYPE a gauge\na 1\na 1\n", "Told twice")]
    [InlineData("# HELP a x\n# TYPE a gauge\na one\n", "No number")]
    [InlineData("# HELP a x\n# TYPE a gauge\na{b=\"\"\"} 1\n", "No line")]
    [InlineData("# HELP a x\n# TYPE a gauge\na{b=\"1\",b=\"2\"} 1\n", "A label twice")]
    [InlineData("# HELP a x\n# TYPE a gauge\na/b 1\n", "No line")]
    [InlineData("# HELP a x\n# TYPE a gauge\na 1\n# TYPE a gauge\na{b=\"1\"} 1\n", "A family")]
    [InlineData("# HELP a x\n# TYPE a counter\na -1\n", "A count below none")]
    [InlineData("# HELP a x\n# TYPE a summary\na 1\n", "no quantile")]
    public void Judge_OfATextThatIsNotWellFormed_SaysWhatIsWrong(string text, string fault) =>
        Assert.Contains(PrometheusForm.FaultsOf(text), one => one.Contains(fault, StringComparison.Ordinal));

    private sealed class Hostile : IMetricSource
    {
        public ValueTask WriteAsync(MetricWriter writer, CancellationToken cancellationToken)
        {
            var roles = writer.Scope("roles");
            roles.Of("role", "a\\\"b\nc{}, d=").Gauge("shares", double.NaN);
            roles.Of("role", "gr\u00fcn").Gauge("shares", double.PositiveInfinity);
            roles.Of("role", "small").Gauge("shares", -1e-300);
            writer.Counter("big/count", 1e300);
            return ValueTask.CompletedTask;
        }
    }
}
