using System.Collections.Immutable;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core.Fsck;

/// <summary>What the ledger says is on the disks, at one moment.</summary>
/// <param name="Ledger">Its name.</param>
/// <param name="Volumes">All volumes, those in the trash included.</param>
/// <param name="Limits">The ids of limits that are in use or being given back.</param>
/// <param name="Range">The ids that this agent may use.</param>
public sealed record FsckLedger(
    Guid Ledger, ImmutableArray<FsckVolume> Volumes, ImmutableArray<FsckLimit> Limits, RangeSet Range)
{
    /// <summary>That of an agent that has nothing yet.</summary>
    public static FsckLedger Empty { get; } = new(Guid.Empty, [], [], RangeSet.Empty);
}
