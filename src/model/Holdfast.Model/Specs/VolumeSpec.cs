using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Model.Specs;

/// <summary>A persistent volume as agent and inventory know it.</summary>
/// <param name="Id">Ours, and immutable; names the directory.</param>
/// <param name="Resource">The disk resource with its reservations, source and persistence; its role and persistence id
/// are attributes that may change.</param>
/// <param name="State">Where it stands in its life.</param>
/// <param name="Reason">Why it is withheld or where it stands, for people; null where there is nothing to say.</param>
public sealed record VolumeSpec(VolumeId Id, Resource Resource, VolumeState State, string? Reason)
{
    /// <summary>
    /// As it is stored. That something uses it is said when the agent reports and not again when that is over: what is
    /// to be right for longer follows from the tasks.
    /// </summary>
    public VolumeSpec WithoutUse() => State is VolumeState.Attached or VolumeState.Releasing
        ? this with { State = VolumeState.Ready, Reason = null }
        : this;
}
