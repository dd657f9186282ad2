using System.Collections.Immutable;

namespace Holdfast.Agent.Core.Fsck;

/// <summary>What came of a comparison.</summary>
/// <param name="Findings">All that is not as it should be, disk by disk.</param>
/// <param name="Ok">How many volumes are what they should be, those in the trash included.</param>
/// <param name="UnderWay">How many volumes are being made, moved, resized or removed, and are not judged.</param>
public sealed record FsckReport(ImmutableArray<FsckFinding> Findings, int Ok, int UnderWay)
{
    /// <summary>What can be done without any risk to data.</summary>
    public ImmutableArray<FsckFix> Fixes =>
        [.. Findings.Where(static finding => finding.Fix is not null).Select(static finding => finding.Fix!)];
}
