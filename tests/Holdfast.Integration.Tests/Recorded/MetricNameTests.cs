using System.Text.RegularExpressions;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Recorded;

/// <summary>Each number of Mesos is told under its name, or the page of metrics says why not.</summary>
[Collection(FullCluster.Name)]
public sealed partial class MetricNameTests(FullCluster cluster)
{
    private const string Page = "docs/design/reading.md";
    private const string Heading = "### Not told";

    [Fact]
    public async Task Names_OfMesos_AreToldOrThePageSaysWhyNot()
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var process in (string[])["master", "agent"])
            told.UnionWith(
                (await cluster.ReadAsync($"{process} /metrics/snapshot")).AsObject().Select(metric => metric.Key));
        var leftOut = LeftOut();
        var names = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Recorded", "metrics.csv"))
            .Skip(1).Select(static line => line.Split(',')[^2]).Distinct().ToList();

        var unexplained = names.Where(name => !IsTold(name, told) && !leftOut.Exists(one => one.IsMatch(name)))
            .ToList();
        // What is told, or what Mesos has not.
        var wrong = leftOut.Where(one => told.Any(one.IsMatch) || !names.Exists(one.IsMatch)).ToList();

        Assert.NotEmpty(leftOut);
        Assert.Empty(unexplained);
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("master")]
    [InlineData("agent")]
    public async Task Numbers_ForPrometheus_AreInItsForm(string process)
    {
        var text = await cluster.TextAsync($"{process} /metrics");

        Assert.Contains("\n# TYPE holdfast_loop_held_ms summary\n", text, StringComparison.Ordinal);
        Assert.Empty(PrometheusForm.FaultsOf(text));
    }

    // <ROLE> stands for any text, as a name that a person chose or a state.
    private static bool IsTold(string name, HashSet<string> told)
    {
        if (!name.Contains('<', StringComparison.Ordinal)) return told.Contains(name);
        var form = new Regex($"^{Placeholder().Replace(Regex.Escape(name), "[^/]+")}$");
        return told.Any(form.IsMatch);
    }

    private static List<Regex> LeftOut()
    {
        var section = File.ReadAllText(Path.Combine(Repository.Root, Page)).Split(Heading)[1].Split("\n## ")[0];
        return
        [
            .. LeftOutRow().Matches(section).SelectMany(static row => Code().Matches(row.Groups[1].Value))
                .Select(static code => new Regex(
                    $"^{Regex.Escape(code.Groups[1].Value).Replace("\\*", ".*", StringComparison.Ordinal)}$")),
        ];
    }

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^\| (`.+`) \| [^|`]", RegexOptions.Multiline)]
    private static partial Regex LeftOutRow();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
