using System.Globalization;
using Holdfast.Containers.Cgroups;
using Holdfast.Containers.Launching;
using Holdfast.Containers.Shims;
using Holdfast.Linux;
using Holdfast.Model.Ids;
using Holdfast.Testing;

namespace Holdfast.Containers.Tests;

/// <summary>A temporary directory with a launcher in it; kills and removes what a test left.</summary>
internal sealed class Workshop : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static int _count;
    private readonly List<IContainer> _containers = [];
    private string? _scripts;

    internal Workshop(
        string? shim = null, CgroupSupport? cgroups = null, int warm = 0, bool allowsNewPrivileges = false)
    {
        // Not below /tmp's sticky bit alone: tasks of another user must be able to walk in.
        Root = Path.Combine(
            Path.GetTempPath(), $"holdfast-containers-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        Directory.CreateDirectory(Root);
        Cgroups = cgroups ?? CgroupSupport.None("this test uses none");
        Confinement = Confinement.Detect(allowsNewPrivileges);
        Pool = new(shim ?? TestPrograms.Fastest.Shim, warm);
        Launcher = new(Pool, Cgroups, Confinement, Boot.Id(), TimeProvider.System);
    }

    /// <summary>With a shim that some shell commands are run for first.</summary>
    internal static Workshop WithShimOf(string preparation)
    {
        var directory = Directory.CreateTempSubdirectory("holdfast-shim-").FullName;
        var script = Path.Combine(directory, "holdfast-shim");
        File.WriteAllText(script, $"#!/bin/sh\n{preparation}\nexec '{TestPrograms.Fastest.Shim}' \"$@\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new(script) { _scripts = directory };
    }

    internal string Root { get; }

    internal ShimPool Pool { get; }

    internal CgroupSupport Cgroups { get; }

    internal Confinement Confinement { get; }

    internal ProcessLauncher Launcher { get; }

    internal ContainerSpec Shell(string line) => Spec(new ShellCommand(line));

    internal ContainerSpec Spec(ContainerCommand command)
    {
        var id = Guid.NewGuid().ToString();
        return new()
        {
            Id = ContainerId.Parse(id),
            SandboxDirectory = Path.Combine(Root, "sandboxes", id),
            RuntimeDirectory = Path.Combine(Root, "runtime", id),
            Command = command,
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin" },
        };
    }

    internal async Task<IContainer> StartAsync(ContainerSpec spec)
    {
        var outcome = await Launcher.LaunchAsync(spec, TestContext.Current.CancellationToken);
        var launched = Assert.IsType<Launched>(outcome);
        _containers.Add(launched.Container);
        return launched.Container;
    }

    internal void Adopt(IContainer container) => _containers.Add(container);

    internal static async Task<TEvent> NextAsync<TEvent>(IContainer container) where TEvent : ContainerEvent
    {
        using var bound = new CancellationTokenSource(Patience);
        while (await container.Events.WaitToReadAsync(bound.Token))
            while (container.Events.TryRead(out var evt))
                if (evt is TEvent wanted)
                    return wanted;
        throw new InvalidOperationException($"The events ended without {typeof(TEvent).Name}.");
    }

    internal static async Task<ExitStatus> EndAsync(IContainer container)
    {
        var exited = await NextAsync<ContainerExited>(container);
        await NextAsync<ContainerEmpty>(container);
        return exited.Status;
    }

    /// <summary>The content, once the file is there and ends with a line feed.</summary>
    internal static async Task<string> ContentAsync(string path)
    {
        var content = "";
        await Eventually.IsTrueAsync(
            () => File.Exists(path) && (content = File.ReadAllText(path)).EndsWith('\n'), $"{path} has a whole line");
        return content;
    }

    internal static async Task<int> PidAsync(string path) =>
        int.Parse((await ContentAsync(path)).Trim(), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        foreach (var container in _containers)
        {
            using var bound = new CancellationTokenSource(Patience);
            try
            {
                await container.DestroyAsync(bound.Token);
            }
            catch (OperationCanceledException)
            {
                // An exception from here would hide the test's own.
                TestContext.Current.AddWarning($"container {container.Record.Id} was not destroyed within {Patience}");
            }
            await container.DisposeAsync();
        }
        Pool.Dispose();
        Directory.Delete(Root, recursive: true);
        if (_scripts is not null) Directory.Delete(_scripts, recursive: true);
    }
}
