using System.Diagnostics;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>What one run of <c>holdfast</c> against a cluster said. Nobody can be asked in it.</summary>
internal sealed record CommandLineRun(int Code, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs the program that users run, to its end.</summary>
    public static async Task<CommandLineRun> OfAsync(TestCluster cluster, params string[] arguments)
    {
        using var running = Start(cluster, arguments);
        return await running.EndAsync();
    }

    /// <summary>Starts it, for what goes on until something ends it.</summary>
    public static RunningCommand Start(TestCluster cluster, params string[] arguments) =>
        // The file is not that of whoever runs the tests.
        StartWith([new("HOLDFAST_MASTER", cluster.Master.Address), new("HOLDFAST_CONFIG", "/dev/null")], arguments);

    /// <summary>Starts it with variables of the test's own.</summary>
    public static RunningCommand StartWith(
        IReadOnlyList<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Repository.Holdfast, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new RunningCommand(process);
    }

    /// <summary>Waits until the cluster's agent is registered.</summary>
    public static Task WaitForAgentAsync(TestCluster cluster) => Eventually.IsTrueAsync(
        async () => (await PrintedAsync(cluster, "agents", "ls")).Contains(" active ", StringComparison.Ordinal),
        Patience, "the agent's registration");

    /// <summary>What it printed, where it ended well.</summary>
    public static async Task<string> PrintedAsync(TestCluster cluster, params string[] arguments)
    {
        var run = await OfAsync(cluster, arguments);
        Assert.True(run.Code == 0, $"'holdfast {string.Join(' ', arguments)}' ended with {run.Code}: {run.Error}");
        return run.Output;
    }
}
