using System.Threading.Channels;
using Holdfast.Agent.Containers;
using Holdfast.Agent.Sandboxes;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Containers;
using Holdfast.Containers.Cgroups;
using Holdfast.Containers.Fetching;
using Holdfast.Containers.Helpers;
using Holdfast.Containers.Launching;
using Holdfast.Containers.Shims;
using Holdfast.Linux;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Tests.Containers;

/// <summary>A runner of containers with real shims below a directory of its own. Several may share one: an agent that
/// was killed, and the next.</summary>
internal sealed class AgentBench : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Channel<AgentEvent> _told = Channel.CreateUnbounded<AgentEvent>();
    private readonly ShimPool _pool = new(Programs.Shim, warm: 0);

    internal AgentBench(string root, IContainerLauncher? launcher = null)
    {
        Places = new ContainerPlaces(Path.Combine(root, "work"), Path.Combine(root, "run"));
        Launcher = launcher
            ?? new ProcessLauncher(_pool, CgroupSupport.None("not tested here"),
                Confinement.Detect(allowsNewPrivileges: false), Boot.Id(), TimeProvider.System);
        var fetches = new FetchContainers(new FetchRunner(Launcher, Programs.Fetcher), Launcher, Places);
        var cache = new FetchCachePlace(Path.Combine(root, "fetch"));
        cache.Use(Guid.Empty);
        var fetcher = new UriFetcher(fetches, Places, cache, TimeSpan.FromSeconds(60));
        Cache = new FetchCacheRunner(
            cache, fetches, Places, TimeSpan.FromSeconds(60), evt => _told.Writer.WriteAsync(evt), TimeProvider.System);
        Runner = new ContainerRunner(
            Places, Launcher, fetcher, limits: null, tokens: null, evt => _told.Writer.WriteAsync(evt),
            TimeProvider.System)
        {
            Held = new HeldSandboxes(static _ => null),
        };
    }

    internal ContainerPlaces Places { get; }

    internal IContainerLauncher Launcher { get; }

    internal ContainerRunner Runner { get; }

    internal FetchCacheRunner Cache { get; }

    internal static SandboxPlan Sandbox(ContainerId id) =>
        new(id, ["slaves", "S", "frameworks", "F", "executors", "E", "runs", id.ToString()], User: null, Volumes: []);

    internal static ContainerPlan Plan(ContainerId id, string program, params string[] arguments) => new(
        Sandbox(id), new CommandSpec { Value = program, Shell = false, Arguments = [program, .. arguments] },
        [new("PATH", "/usr/bin:/bin")], [], default, Executor: null);

    internal async Task<TEvent> HearAsync<TEvent>() where TEvent : AgentEvent
    {
        using var bound = new CancellationTokenSource(Patience);
        while (true)
            if (await _told.Reader.ReadAsync(bound.Token) is TEvent wanted) return wanted;
    }

    internal async Task<AgentEvent> HearAsync()
    {
        using var bound = new CancellationTokenSource(Patience);
        return await _told.Reader.ReadAsync(bound.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        await Cache.DisposeAsync();
        _pool.Dispose();
    }

    private static HelperPrograms Programs { get; } = HelperPrograms.Locate(
    [
        .. new[] { "publish/Holdfast.{0}/release", "bin/Holdfast.{0}/debug", "bin/Holdfast.{0}/release" }
            .SelectMany(static form => new[] { "Shim", "Fetcher" }.Select(
                name => Path.Combine(Artifacts, form.Replace("{0}", name, StringComparison.Ordinal)))),
    ]);

    private static string Artifacts
    {
        get
        {
            var directory = AppContext.BaseDirectory;
            while (Path.GetFileName(directory) != "artifacts")
                directory = Path.GetDirectoryName(directory)
                    ?? throw new DirectoryNotFoundException($"{AppContext.BaseDirectory} is not below 'artifacts'.");
            return directory;
        }
    }
}
