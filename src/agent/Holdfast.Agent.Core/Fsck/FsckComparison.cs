using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Fsck;

/// <summary>Compares the ledger with what lies on the disks.</summary>
public static class FsckComparison
{
    /// <summary>Finds what is not as it should be.</summary>
    /// <remarks>The disks are read while the agent goes on. What is found is therefore told only if it is so by the
    /// ledger before that and by the ledger after it: a volume that came or went meanwhile fits one of them.</remarks>
    /// <param name="before">The ledger before the first disk was read.</param>
    /// <param name="disks">What lies on them.</param>
    /// <param name="after">The ledger after the last one was read.</param>
    public static FsckReport Compare(FsckLedger before, IReadOnlyList<FsckDisk> disks, FsckLedger after)
    {
        var earlier = Find(before, disks).ToHashSet();
        var findings = Find(after, disks).Where(earlier.Contains).ToList();
        var named = findings.Select(static finding => finding.Volume).ToHashSet();
        var unjudged = findings.Where(static finding => finding.Verdict is FsckVerdict.Unseen
            || (finding.Verdict == FsckVerdict.Foreign && finding.Subject == finding.Root))
            .Select(static finding => finding.Root).ToHashSet();
        var ok = after.Volumes.Count(volume => !volume.IsUnderWay && volume.Row.State != VolumeState.Withheld
            && !named.Contains(volume.Row.Id) && !unjudged.Contains(volume.Row.Root));
        return new FsckReport([.. findings], ok, after.Volumes.Count(static volume => volume.IsUnderWay));
    }

    private static IEnumerable<FsckFinding> Find(FsckLedger ledger, IReadOnlyList<FsckDisk> disks) =>
        disks.SelectMany(disk => new DiskComparison(ledger, disk).Find()).Concat(OfNoDisk(ledger, disks));

    private static IEnumerable<FsckFinding> OfNoDisk(FsckLedger ledger, IReadOnlyList<FsckDisk> disks) => ledger.Volumes
        .Select(static volume => volume.Row.Root).Distinct().Where(root => disks.All(disk => disk.Root != root))
        .Select(static root => new FsckFinding(
            FsckVerdict.Unseen, root, "volumes of the ledger lie there, but it is no disk of this agent any more",
            "Name the disk in --resources again.") { Root = root });
}
