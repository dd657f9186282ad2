using System.Text.RegularExpressions;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Recorded;

/// <summary>What docs/operating/monitoring.md says to watch is there: an alert on a name that is not told never
/// comes.</summary>
[Collection(FullCluster.Name)]
public sealed partial class MonitoringPageTests(FullCluster cluster)
{
    /// <summary>Told by processes with certificates alone, as SecureAgentTests reads it.</summary>
    private const string OfTls = "holdfast_tls_certificate_expires_seconds";

    [Fact]
    public async Task Metrics_ThatThePageNames_AreTold()
    {
        using var http = new HttpClient();
        var told = new HashSet<string>(StringComparer.Ordinal) { OfTls };
        foreach (var process in new[] { cluster.Cluster.Master, cluster.Cluster.Agent })
            told.UnionWith(Name().Matches(await http.GetStringAsync(
                new Uri($"http://{process.Address}/metrics"), TestContext.Current.CancellationToken))
                .Select(match => match.Value));

        var named = Name().Matches(await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs/operating/monitoring.md"), TestContext.Current.CancellationToken))
            .Select(match => match.Value).ToHashSet();

        Assert.Contains("holdfast_slave_volumes_withheld", named);
        Assert.Empty(named.Except(told));
    }

    [GeneratedRegex("holdfast_[a-z0-9_]+")]
    private static partial Regex Name();
}
