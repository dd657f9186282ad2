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
/// Attached and releasing are not stored with the volume: they follow from the container that holds it.
/// </remarks>
internal sealed class VolumeEntry(VolumeRow row)
{
    public VolumeRow Row { get; set; } = row;

    public VolumeId Id => Row.Id;

    public Resource Resource => Row.Resource;

    public DiskSource? Source => Row.Resource.Key.Disk?.Source;

    public Quantity Size => Row.Resource.Amount;

    /// <summary>Whether its directory stands, while others of its operation are still being made.</summary>
    public bool Made { get; set; }

    /// <summary>The container that holds it; null for none.</summary>
    public ContainerEntry? Holder { get; set; }

    /// <summary>Whether its data is being removed for good.</summary>
    public bool Purging { get; set; }

    /// <summary>Why moving it to the trash, or removing it from there, failed the last time; its room is then not to be
    /// counted on. Null where nothing failed.</summary>
    public string? Trouble { get; set; }

    /// <summary>Who waits for what was asked of it: the answers' numbers.</summary>
    public List<long> Asking { get; } = [];

    /// <summary>Whether it is left out of the accounts for now, while room for it is looked for.</summary>
    public bool IsAside { get; set; }

    /// <summary>Whether it lies in the trash for good, and is not being restored.</summary>
    public bool IsTrash => Row is { State: VolumeState.Trash, Restore: null };

    public bool IsMount => Source is { Kind: DiskSourceKind.Mount };

    /// <summary>Where it stands for everybody else.</summary>
    public VolumeState State => Row.State == VolumeState.Ready && Holder is { } holder
        ? IsReleasing(holder) ? VolumeState.Releasing : VolumeState.Attached
        : Row.State;

    public VolumeSpec ToSpec() => new(Id, Resource, State, Reason);

    public VolumePlan ToPlan(AgentId agent) =>
        new(Id, Row.Root, Source, Row.Backend, Resource, Row.Created, Row.Creator, agent, Row.LimitId);

    private string? Reason => State == VolumeState.Releasing
        ? $"container {Holder?.Id} is over, but it is not yet proven that none of its processes is left"
            + (Holder?.Trouble is { } trouble ? $": {trouble}" : "")
        : Row.Reason;

    private static bool IsReleasing(ContainerEntry holder) =>
        holder.Task is { } task ? task.IsOver : holder.Executor is { Over: true };
}
