using Holdfast.Agent.Core.Containers;
using Holdfast.Model.Ids;
using AgentProcess = Holdfast.Testing.Simulation.Running.SimProcess<
    Holdfast.Agent.Core.AgentEvent, Holdfast.Agent.Core.AgentDelta, Holdfast.Agent.Core.AgentEffect>;

namespace Holdfast.Testing.Simulation.Nodes;

/// <summary>A container that was started on a machine, and what is left of it.</summary>
internal sealed class SimContainer(ContainerPlan plan, int pid)
{
    public ContainerPlan Plan => plan;

    public ContainerId Id => plan.Sandbox.Container;

    public int Pid => pid;

    public HashSet<VolumeId> Volumes { get; } = [.. plan.Sandbox.Volumes.Select(static volume => volume.Volume)];

    /// <summary>Whether its first process lives.</summary>
    public bool IsRunning { get; set; } = true;

    /// <summary>Whether processes that its first one left behind live.</summary>
    public bool HasStragglers { get; set; }

    /// <summary>Whether its shim lives, which knows how the first process ended.</summary>
    public bool IsHeld { get; set; } = true;

    /// <summary>How the first process ended, where that was written down.</summary>
    public int? Status { get; set; }

    /// <summary>The agent's process that is told of its end; null while there is none.</summary>
    public AgentProcess? Watcher { get; set; }

    public SimExecutor? Executor { get; set; }

    /// <summary>Whether any process of it may touch its volumes.</summary>
    public bool IsAlive => IsRunning || HasStragglers;
}
