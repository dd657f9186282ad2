using System.Collections.Immutable;
using Holdfast.Agent.Core.Fetching;
using Holdfast.Agent.Core.Fsck;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Views;

/// <summary>The agent as readers see it. Immutable.</summary>
/// <param name="Agent">Itself, with its id once it has one.</param>
/// <param name="Registered">Whether a master has admitted it.</param>
/// <param name="Recovering">Whether it still finds out what outlived its last start.</param>
/// <param name="Connected">Whether it is registered with a master now.</param>
/// <param name="IsObedient">Whether it obeys the control plane it is connected to (S5).</param>
/// <param name="Trust">Whom it obeys or does not, and what to do about it, for people.</param>
/// <param name="Total">All it has, reservations and volumes included.</param>
/// <param name="Allocated">What tasks and executors hold of it.</param>
/// <param name="Volumes">Its volumes in whatever state.</param>
/// <param name="Trash">Destroyed data that it keeps, and what it removed for good.</param>
/// <param name="Disks">Its disks, the root disk first.</param>
/// <param name="Frameworks">Frameworks that have something here.</param>
/// <param name="CompletedFrameworks">Frameworks that had something here, the latest last.</param>
/// <param name="LiveContainers">Containers that are not proven empty.</param>
/// <param name="Operations">Operations that are under way or not acknowledged.</param>
/// <param name="Counts">What happened since its start.</param>
/// <param name="Fetching">What was fetched, and what of it is kept.</param>
/// <param name="Seen">The time that it has seen to pass, as of a few minutes ago at most.</param>
/// <param name="VolumeGroups">How many groups it may give to shared volumes, and how many of these are free.</param>
public sealed record AgentView(
    AgentSpec Agent, bool Registered, bool Recovering, bool Connected, bool IsObedient, string Trust,
    ResourceBag Total, ResourceBag Allocated,
    ImmutableArray<VolumeSpec> Volumes, TrashView Trash, ImmutableArray<DiskView> Disks,
    ImmutableArray<FrameworkView> Frameworks,
    ImmutableArray<FrameworkView> CompletedFrameworks, ImmutableArray<ContainerId> LiveContainers,
    ImmutableArray<OperationReport> Operations, AgentCounts Counts, FetchCounts Fetching, SeenTime Seen,
    (ulong Total, ulong Free) VolumeGroups)
{
    /// <summary>Its volumes that are not destroyed, with where they lie.</summary>
    public ImmutableArray<VolumePlaceView> VolumePlaces { get; init; } = [];

    /// <summary>What the ledger says is on its disks.</summary>
    public FsckLedger Ledger { get; init; } = FsckLedger.Empty;

    /// <summary>Containers that are over, and whose sandboxes have an id for their limit: it is given back once they
    /// are gone.</summary>
    public ImmutableArray<ContainerId> LimitedSandboxes { get; init; } = [];
}
