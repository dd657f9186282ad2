using Holdfast.Agent.Core.Views;
using Holdfast.Hosting.Files;
using Holdfast.Hosting.Loop;

namespace Holdfast.Agent.State;

/// <summary>Sandboxes and volumes in the paths below which <c>/files</c> shows them, as Mesos names them.</summary>
/// <remarks>
/// A sandbox lies below its real path, below <c>runs/latest</c> there and below
/// <c>/frameworks/ID/executors/ID/runs/latest</c>; a volume, which is a link in the sandbox, inside each of these while
/// its container lives. They follow the view when somebody asks for files.
/// </remarks>
internal sealed class SandboxRoots
{
    private const string Latest = "latest";
    private readonly PublishedView<AgentView> _views;
    private readonly Lock _gate = new();
    private AgentView? _shown;
    private Dictionary<string, string> _attached = [];

    /// <param name="views">Which sandboxes there are.</param>
    /// <param name="log">The file of the agent's log, shown as in Mesos; null for none.</param>
    public SandboxRoots(PublishedView<AgentView> views, string? log)
    {
        _views = views;
        if (log is not null) Roots.Attach("/slave/log", log);
    }

    /// <summary>The paths.</summary>
    public FileRoots Roots { get; } = new();

    /// <summary>Has them show what there is now.</summary>
    /// <exception cref="LoopStoppedException">The agent stops.</exception>
    public async ValueTask UpdateAsync(CancellationToken cancellationToken)
    {
        var view = await _views.ReadAsync(cancellationToken);
        lock (_gate)
        {
            if (_shown == view) return;
            var wanted = PathsOf(view);
            foreach (var path in _attached.Keys)
                if (!wanted.ContainsKey(path)) Roots.Detach(path);
            foreach (var (path, target) in wanted)
                if (_attached.GetValueOrDefault(path) != target) Roots.Attach(path, target);
            (_shown, _attached) = (view, wanted);
        }
    }

    private static Dictionary<string, string> PathsOf(AgentView view)
    {
        var paths = new Dictionary<string, string>();
        // The latest run of an executor comes last and has the paths that mean the latest.
        foreach (var framework in view.CompletedFrameworks.Concat(view.Frameworks))
        {
            foreach (var executor in framework.CompletedExecutors) Add(paths, framework, executor);
            foreach (var executor in framework.Executors) Add(paths, framework, executor);
        }
        return paths;
    }

    private static void Add(Dictionary<string, string> paths, FrameworkView framework, ExecutorView executor)
    {
        // A task that was dropped before it had a container has no sandbox.
        if (executor.Directory.Length == 0) return;
        string[] places =
        [
            executor.Directory,
            $"{Path.GetDirectoryName(executor.Directory)}/{Latest}",
            $"/frameworks/{framework.Framework.Id}/executors/{executor.Id}/runs/{Latest}",
        ];
        foreach (var place in places)
        {
            paths[place] = executor.Directory;
            foreach (var volume in executor.Live?.Volumes ?? [])
                if (volume.ContainerPath is { Length: > 0 } inside && IsBelow(inside))
                    paths[$"{place}/{inside}"] = volume.Directory;
        }
    }

    private static bool IsBelow(string path) => !Path.IsPathRooted(path) && !path.Split('/').Contains("..");
}
