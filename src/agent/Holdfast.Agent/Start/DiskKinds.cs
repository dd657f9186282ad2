using System.Collections.Immutable;
using Holdfast.Disks;
using Holdfast.Disks.Btrfs;
using Holdfast.Disks.Loop;
using Holdfast.Disks.ProjectQuota;
using Holdfast.Linux.Btrfs;

namespace Holdfast.Agent.Start;

/// <summary>The backends that there are.</summary>
internal static class DiskKinds
{
    /// <summary>What works on every file system.</summary>
    public static DiskKind Directory { get; } = new("directory", LimitKind.Watched)
    {
        IsFor = static _ => true, Prepare = static _ => null, WhyNot = static _ => null,
    };

    /// <summary>The better ones first: a disk has the first that is for it.</summary>
    public static ImmutableArray<DiskKind> All { get; } =
    [
        new("btrfs", LimitKind.Hard)
        {
            HasLimitIds = true,
            IsFor = static root => BtrfsCalls.FileSystemId(root) is not null,
            Prepare = BtrfsQuota.Enable,
            WhyNot = BtrfsQuota.WhyNot,
            IdsCarried = BtrfsQuota.IdsCarried,
        },
        .. ProjectFileSystem.All.Select(static fileSystem => new DiskKind(fileSystem.Name, LimitKind.Hard)
        {
            HasLimitIds = true,
            IsFor = fileSystem.Holds,
            // Quotas are turned on by a mount, which is the operator's.
            Prepare = fileSystem.WhyNot,
            WhyNot = fileSystem.WhyNot,
            IdsCarried = fileSystem.IdsCarried,
        }),
        new("loop", LimitKind.Hard)
        {
            IsFixed = true,
            IsOfParts = true,
            // It takes all the room of a volume at once: only where the operator says so.
            IsFor = static _ => false,
            Prepare = LoopSupport.WhyNot,
            WhyNot = LoopSupport.WhyNot,
        },
        Directory,
    ];

    /// <summary>The one of a name; null where there is none.</summary>
    public static DiskKind? Of(string name) => All.FirstOrDefault(kind => kind.Name == name);
}
