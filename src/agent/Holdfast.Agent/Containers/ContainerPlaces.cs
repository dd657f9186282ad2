using Holdfast.Agent.Core.Containers;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Containers;

/// <summary>Where the files of containers lie: sandboxes below the work directory in Mesos' layout, runtime files
/// apart.</summary>
/// <param name="WorkDirectory">Absolute.</param>
/// <param name="RuntimeDirectory">Absolute; need not outlive the machine.</param>
internal sealed record ContainerPlaces(string WorkDirectory, string RuntimeDirectory)
{
    /// <summary>Keeps what is made of sandboxes and what is removed of them apart.</summary>
    public SandboxGuard Guard { get; } = new();

    /// <summary>The sandbox; each component is an id that keeps the id rule, so none can lead elsewhere.</summary>
    public string Sandbox(SandboxPlan plan) => Path.Combine([WorkDirectory, .. plan.Path]);

    /// <summary>What agent and shim keep of a container while it is not forgotten.</summary>
    public string Runtime(ContainerId container) => Path.Combine(Runtimes, $"{container}");

    /// <summary>Where that of all containers lies.</summary>
    public string Runtimes => Path.Combine(RuntimeDirectory, "containers");

    /// <summary>For the files of one attempt to start it: a later one must not be taken for an earlier one.</summary>
    public string FreshAttempt(ContainerId container) =>
        Path.Combine(Runtime(container), Guid.NewGuid().ToString("N")[..8]);
}
