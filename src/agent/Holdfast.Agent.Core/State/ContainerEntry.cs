using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Core.State;

/// <summary>A container that is not proven empty.</summary>
internal sealed class ContainerEntry(ContainerId id, ExecutorKey owner)
{
    public ContainerId Id { get; } = id;

    public ExecutorKey Owner { get; } = owner;

    public ContainerPhase Phase { get; set; } = ContainerPhase.Preparing;

    public ReadOnlyMemory<byte> Record { get; set; }

    public int Pid { get; set; }

    /// <summary>The volumes it holds until it is proven empty.</summary>
    public List<VolumeId> Volumes { get; } = [];

    /// <summary>The command task that runs in it; null for that of a custom executor.</summary>
    public TaskEntry? Task { get; set; }

    /// <summary>The custom executor that runs in it; null for that of a command task.</summary>
    public ExecutorEntry? Executor { get; set; }

    /// <summary>Whether it is being found again after a start of the agent.</summary>
    public bool Attaching { get; set; }

    /// <summary>Whether it is started once it is known that its volumes are what they were.</summary>
    public bool AwaitsVolumes { get; set; }

    /// <summary>Why it is not at its end, as far as was told; null where nothing was.</summary>
    public string? Trouble { get; set; }

    /// <summary>That it took more disk than it has, for which it is being ended; null where it did not.</summary>
    public BreachRecord? Breach { get; set; }

    /// <summary>The id by which its disk limits its sandbox; null where it does not.</summary>
    public LimitIdRow? Limit { get; set; }

    /// <summary>Whether any process of it may run.</summary>
    public bool MayRun => Phase >= ContainerPhase.Starting;

    public ContainerRow ToRow() => new(Id, Owner, Phase, Record, Pid, [.. Volumes], Breach);
}
