using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Holdfast.Benchmarks.Cluster;

/// <summary>A master and an agent on loopback, with the defaults of their flags but for what the measurement needs.
/// </summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("holdfast-bench-").FullName;
    private readonly HttpClient _http = new() { Timeout = Patience };

    private BenchCluster(Programs programs, IReadOnlyList<string> agentFlags)
    {
        var (masterPort, agentPort) = (FreePort(), FreePort());
        Master = new(programs.Server, "master", Path.Combine(_directory, "master.log"), masterPort,
        [
            $"--work_dir={_directory}/master",
            // How long a framework waits for its next offer is not measured; it should not take all of the time.
            "--allocation_interval=50ms",
        ]);
        Agent = new(programs.Server, "agent", Path.Combine(_directory, "agent.log"), agentPort,
        [
            $"--master=127.0.0.1:{masterPort}", $"--work_dir={_directory}/agent",
            "--resources=cpus:256;mem:262144;disk:65536", $"--cgroups_root=holdfast-bench-{agentPort}",
            .. Environment.UserName == "root" ? (string[])[] : ["--no-switch_user"],
            .. agentFlags,
        ]);
    }

    public ServerProcess Master { get; }

    public ServerProcess Agent { get; }

    /// <summary>Starts both and a framework.</summary>
    public static async Task<BenchCluster> StartAsync(Programs programs, params IReadOnlyList<string> agentFlags)
    {
        var cluster = new BenchCluster(programs, agentFlags);
        cluster.Master.Start();
        await cluster.Master.WaitUntilUpAsync(cluster._http);
        cluster.Agent.Start();
        await cluster.Agent.WaitUntilUpAsync(cluster._http);
        return cluster;
    }

    /// <summary>Its master alone, not started yet: the measurement brings agents of its own.</summary>
    public static BenchCluster OfMasterAlone(Programs programs) => new(programs, agentFlags: []);

    /// <summary>The shims that hold a container, or wait for one.</summary>
    public IReadOnlyList<int> Shims() => ProcessFiles.Find(
        pid => ProcessFiles.CommandLine(pid).StartsWith("holdfast-shim", StringComparison.Ordinal)
            && ProcessFiles.WorkingDirectory(pid)?.StartsWith(_directory, StringComparison.Ordinal) == true);

    /// <summary>When the agent's present registration is from, as the master tells; null while it is away.</summary>
    public async Task<double?> RegisteredAtAsync()
    {
        using var answer = await ReadAsync("/slaves");
        foreach (var agent in answer.RootElement.GetProperty("slaves").EnumerateArray())
        {
            if (!agent.GetProperty("active").GetBoolean()) continue;
            return agent.TryGetProperty("reregistered_time", out var again)
                ? again.GetDouble()
                : agent.GetProperty("registered_time").GetDouble();
        }
        return null;
    }

    /// <summary>How many tasks the master shows as running.</summary>
    public async Task<int> RunningTasksAsync()
    {
        using var answer = await ReadAsync("/tasks?limit=10000");
        return answer.RootElement.GetProperty("tasks").EnumerateArray()
            .Count(task => task.GetProperty("state").GetString() == "TASK_RUNNING");
    }

    /// <summary>Asks again every few milliseconds, until it is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await isSo())
        {
            if (patience.IsCancellationRequested) throw new TimeoutException($"{what}: not within {Patience}.");
            await Task.Delay(Poll);
        }
    }

    /// <summary>Ends everything that the cluster started, tasks included, and removes its state.</summary>
    public async ValueTask DisposeAsync()
    {
        Agent.Dispose();
        Master.Dispose();
        await UntilAsync(() => Task.FromResult(ProcessFiles.KillAllIn(_directory) == 0), "the end of all processes");
        _http.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<JsonDocument> ReadAsync(string path)
    {
        await using var body = await _http.GetStreamAsync(new Uri($"http://{Master.Address}{path}"));
        return await JsonDocument.ParseAsync(body);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
