namespace Holdfast.Integration.Tests.Recorded;

/// <summary>The log of a process, as dashboards show it.</summary>
[Collection(FullCluster.Name)]
public sealed class LogTests(FullCluster cluster)
{
    [Theory]
    [InlineData("master", "/master/log", "/holdfast-master.log", "Holdfast.Master")]
    [InlineData("agent", "/slave/log", "/holdfast-agent.log", "Holdfast.Agent")]
    public async Task Log_InLogDir_IsShownWhereMesosShowsIt(string process, string path, string name, string category)
    {
        var state = await cluster.ReadAsync($"{process} /state");
        var part = await cluster.ReadAsync($"{process} /files/read?path={path}&offset=0");
        var listed = await cluster.ReadAsync($"{process} /files/browse?path={path}");
        var roots = await cluster.ReadAsync($"{process} /files/debug");

        Assert.EndsWith("/logs", $"{state["log_dir"]}", StringComparison.Ordinal);
        Assert.Contains(category, $"{part["data"]}", StringComparison.Ordinal);
        Assert.Equal(path, $"{Assert.Single(listed.AsArray())!["path"]}");
        Assert.Equal($"{state["log_dir"]}{name}", $"{roots[path]}");
        var log = process == "master" ? cluster.Cluster.Master.Log : cluster.Cluster.Agent.Log;
        // But for the time, which is that of the moment.
        Assert.All(
            ((string)part["data"]!).Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(3),
            line => Assert.Contains(line[line.IndexOf(' ')..], log, StringComparison.Ordinal));
    }
}
