using System.Diagnostics;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.State;

/// <summary>A volume: its stored row, and what is known of it only while the agent runs.</summary>
/// <remarks>
/// <code>
/// absent → creating → ready ⇄ attached → releasing → ready → destroying → trash → absent
///                       ⇅ withheld (its directory or disk is not what it was)
/// </code>
/// Attached and releasing are not stored with the volume: they follow from the containers that hold it.
/// </remarks>
internal sealed class VolumeEntry(VolumeRow row)
{
    private readonly List<ContainerEntry> _holders = [];

    public VolumeRow Row { get; set; } = row;

    public VolumeId Id => Row.Id;

    public Resource Resource => Row.Resource;

    public DiskSource? Source => Row.Resource.Key.Disk?.Source;

    public Quantity Size => Row.Resource.Amount;

    /// <summary>Whether its directory stands, while others of its operation are still being made.</summary>
    public bool Made { get; set; }

    /// <summary>The containers that hold it, in the order in which they came: of an exclusive one at most one (S4), of
    /// a shared one any number.</summary>
    public IReadOnlyList<ContainerEntry> Holders => _holders;

    public bool IsShared => Resource.Key.IsShared;

    /// <summary>The resize that is under way; null for none.</summary>
    public ResizeUnderWay? Resizing { get; set; }

    /// <summary>What of its file system it needs: while it is being resized the larger of both sizes.</summary>
    public Quantity Promised => Resizing is { Resize.To.Amount: var next } && next > Size ? next : Size;

    /// <summary>Whether its data is being removed for good.</summary>
    public bool Purging { get; set; }

    /// <summary>Why moving it to the trash, or removing it from there, failed the last time; its room is then not to be
    /// counted on. Null where nothing failed.</summary>
    public string? Trouble { get; set; }

    /// <summary>Who waits for what was asked of it: the answers' numbers.</summary>
    public List<long> Asking { get; } = [];

    /// <summary>Who waits to hear whether it can be wiped.</summary>
    public List<WipeAsked> WipesAsked { get; } = [];

    /// <summary>Whether the accounts leave it out, as they do while room for it is looked for.</summary>
    public bool IsAside { get; set; }

    /// <summary>Whether it lies in the trash for good, and is not being restored.</summary>
    public bool IsTrash => Row is { State: VolumeState.Trash, Restore: null };

    public bool IsMount => Source is { Kind: DiskSourceKind.Mount };

    /// <summary>Where it stands for everybody else.</summary>
    public VolumeState State => Row.State != VolumeState.Ready || _holders.Count == 0 ? Row.State
        : _holders.TrueForAll(IsReleasing) ? VolumeState.Releasing : VolumeState.Attached;

    public VolumeSpec ToSpec() => new(Id, Resource, State, Reason);

    public VolumePlan ToPlan(AgentId agent) =>
        new(Id, Row.Root, Source, Row.Backend, Resource, Row.Created, Row.Creator, agent, Row.LimitId);

    /// <summary>A container holds it from now on.</summary>
    /// <exception cref="UnreachableException">Another one holds it, and it is exclusive.</exception>
    public void Hold(ContainerEntry container)
    {
        if (_holders.Contains(container)) return;
        if (_holders.Count > 0 && !IsShared)
            throw new UnreachableException(
                $"Container {container.Id} would hold volume {Id}, which container {_holders[0].Id} holds: S4.");
        _holders.Add(container);
    }

    /// <summary>The container is proven empty, and holds it no longer.</summary>
    public void Release(ContainerEntry container) => _holders.Remove(container);

    private string? Reason => State == VolumeState.Releasing
        ? $"container {_holders[0].Id} is over, but it is not yet proven that none of its processes is left"
            + (_holders[0].Trouble is { } trouble ? $": {trouble}" : "")
        : Row.Reason;

    private static bool IsReleasing(ContainerEntry holder) =>
        holder.Task is { } task ? task.IsOver : holder.Executor is { Over: true };
}
