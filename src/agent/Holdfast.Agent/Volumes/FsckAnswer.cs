using System.Collections.Immutable;
using Holdfast.Agent.Core.Fsck;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Volumes;

/// <summary>What came of a comparison of the ledger with the disks.</summary>
/// <param name="Report">What was found.</param>
/// <param name="At">When it was begun.</param>
/// <param name="Begun">The same, by the clock that measures.</param>
/// <param name="Took">How long it took.</param>
internal sealed record FsckAnswer(FsckReport Report, DateTimeOffset At, long Begun, TimeSpan Took)
{
    /// <summary>The volumes of the ledger.</summary>
    public ImmutableArray<VolumeId> Volumes { get; init; } = [];
}
