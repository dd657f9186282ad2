using Holdfast.Disks;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Start;

/// <summary>A backend as a start of the agent knows it: where it can be had, and what it gives.</summary>
/// <param name="Name">The backend's.</param>
/// <param name="Limit">What keeps a volume to its size there.</param>
internal sealed record DiskKind(string Name, LimitKind Limit)
{
    /// <summary>Whether each of its limits has an id.</summary>
    public bool HasLimitIds { get; init; }

    /// <summary>Whether its limit is there whatever the agent's mode is, and nothing that tasks may do evades
    /// it.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Whether it is only for disks that are divided.</summary>
    public bool IsOfParts { get; init; }

    /// <summary>Whether a disk should have this backend where the operator says nothing.</summary>
    public required Func<string, bool> IsFor { get; init; }

    /// <summary>Gets a disk that has no volumes yet ready; why it cannot have this backend, with the remedy, or
    /// null.</summary>
    public required Func<string, string?> Prepare { get; init; }

    /// <summary>Why a disk that has volumes cannot hold them to their sizes just now, with the remedy; null where it
    /// can. Changes nothing.</summary>
    public required Func<string, string?> WhyNot { get; init; }

    /// <summary>The ids that limits on the disk's file system have, in whatever use.</summary>
    public Func<string, RangeSet> IdsCarried { get; init; } = static _ => RangeSet.Empty;
}
