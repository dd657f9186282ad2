using System.Net;
using System.Net.Sockets;
using Holdfast.Agent.Containers;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Fetching;
using Holdfast.Containers.Launching;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Tests.Containers;

public sealed class ContainerRunnerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-agent-").FullName;
    private readonly ContainerId _id = ContainerId.Parse(Guid.NewGuid().ToString());

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>
    /// S4: a start fails and says so in a file; it is done again, and the agent dies. Before: the next agent
    /// read the first attempt's file, and gave away the volumes of the second one's task.
    /// </summary>
    [Fact]
    public async Task Attempt_AfterAFailedOne_IsFoundByTheNextAgent()
    {
        await using var first = new AgentBench(_root);
        first.Runner.Prepare(AgentBench.Sandbox(_id));
        first.Runner.Start(AgentBench.Plan(_id, "/no/such/program"));
        await first.HearAsync<ContainerStartFailed>();
        first.Runner.Start(AgentBench.Plan(_id, "/bin/sleep", "1000"));
        var started = await first.HearAsync<Core.ContainerStarted>();

        await using var next = new AgentBench(_root);
        next.Runner.Attach(_id, default);
        var found = await next.HearAsync();
        next.Runner.Stop(_id, default);
        await next.HearAsync<Core.ContainerEmpty>();

        Assert.Equal(started.Pid, Assert.IsType<ContainerAttached>(found).Pid);
    }

    /// <summary>
    /// Before: the second fetch ran beside the first one into the same sandbox, and the first one's shim never
    /// ended.
    /// </summary>
    [Fact]
    public async Task Fetch_WhileThatOfAKilledAgentRuns_EndsThatOneFirst()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var uri = new FetchSource($"http://{server.LocalEndpoint}/tool", null, false, false, false, null);
        var plan = new FetchPlan(AgentBench.Sandbox(_id), [uri]);
        await using var bench = new AgentBench(_root);
        bench.Runner.Prepare(plan.Sandbox);
        await bench.HearAsync<SandboxPrepared>();
        var leftOver = await LeaveAsync(bench, ContainerId.Parse($"{_id}.fetch"), plan.Sandbox);

        bench.Runner.Fetch(plan);
        using var answered = await server.AcceptSocketAsync(bound.Token);
        var livesOn = leftOver.First!.Value.IsAlive || leftOver.Shim!.Value.IsAlive;
        await answered.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray());

        await bench.HearAsync<FetchFinished>();
        Assert.False(livesOn);
        Assert.Equal("ok", File.ReadAllText(Path.Combine(bench.Places.Sandbox(plan.Sandbox), "tool")));
        Assert.False(Directory.Exists(bench.Places.Runtime(leftOver.Id)));
    }

    /// <summary>Before: the trouble of one container ended the agent, over and over.</summary>
    [Fact]
    public async Task Attach_WhileTheMachineRefuses_IsTriedAgain()
    {
        var launcher = new RefusingLauncher();
        await using var bench = new AgentBench(_root, launcher);
        ContainerNotes.Write(bench.Places.Runtime(_id), launcher.Describe(null!));

        bench.Runner.Attach(_id, default);
        var trouble = await bench.HearAsync<ContainerTroubled>();
        var lost = await bench.HearAsync<ContainerLost>();

        Assert.Equal((_id, "Too many open files"), (trouble.Container, trouble.Reason));
        Assert.Equal("gone in the end", lost.Reason);
        Assert.Equal((9, true), (lost.WaitStatus, lost.OutOfMemory));
    }

    /// <summary>DESIGN §4: why a volume is not given away is shown. Before: it was told to nobody.</summary>
    [Fact]
    public async Task Daemon_ThatOutlivesItsTask_IsNamed()
    {
        await using var bench = new AgentBench(_root);
        bench.Runner.Prepare(AgentBench.Sandbox(_id));
        bench.Runner.Start(AgentBench.Plan(_id, "/bin/sh", "-c", "setsid sleep 1000 >/dev/null 2>&1 & echo $!"));
        await bench.HearAsync<ProcessExited>();

        var trouble = await bench.HearAsync<ContainerTroubled>();
        bench.Runner.Stop(_id, default);
        await bench.HearAsync<Core.ContainerEmpty>();

        var daemon = File.ReadAllText(
            Path.Combine(bench.Places.Sandbox(AgentBench.Sandbox(_id)), "stdout")).Trim();
        Assert.Equal($"its first process has ended, but not {daemon} (sleep)", trouble.Reason);
    }

    // A fetch under way, and nobody left who waits for it.
    private static async Task<ContainerRecord> LeaveAsync(AgentBench bench, ContainerId id, SandboxPlan sandbox)
    {
        var spec = new ContainerSpec
        {
            Id = id,
            SandboxDirectory = bench.Places.Sandbox(sandbox),
            RuntimeDirectory = bench.Places.FreshAttempt(id),
            Command = new ProgramCommand("/bin/sleep", ["sleep", "1000"]),
        };
        ContainerNotes.Write(bench.Places.Runtime(id), bench.Launcher.Describe(spec));
        var outcome = await bench.Launcher.LaunchAsync(spec, TestContext.Current.CancellationToken);
        await using var container = Assert.IsType<Launched>(outcome).Container;
        return container.Record;
    }

    private sealed class RefusingLauncher : IContainerLauncher
    {
        private int _asked;

        public ContainerRecord Describe(ContainerSpec spec) => new()
        {
            Id = ContainerId.Parse("c"), RuntimeDirectory = "/none", SandboxDirectory = "/none", BootId = "boot",
        };

        public Task<LaunchOutcome> LaunchAsync(ContainerSpec spec, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("nothing is launched here");

        public Task<AttachOutcome> AttachAsync(ContainerRecord record, CancellationToken cancellationToken) =>
            ++_asked < 3
                ? throw new IOException("Too many open files")
                : Task.FromResult<AttachOutcome>(new AttachGone(new ExitStatus(9, true), "gone in the end"));
    }
}
