using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Agent.Start;
using Holdfast.Disks.Btrfs;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Testing;

namespace Holdfast.Agent.Tests.Start;

/// <summary>Which backend a disk has.</summary>
public sealed class DiskBackendsTests
{
    private readonly List<string> _warnings = [];

    [Fact]
    public void Disk_OnBtrfs_HasItByItself_AndQuotaIsTurnedOn()
    {
        using var disk = new LoopDisk("btrfs", 128);

        var found = Backends().Find(Disk(disk.Point), _warnings);

        Assert.Equal(("btrfs", "hard", true, null), (found.Backend, found.Limit, found.HasLimitIds, found.Fault));
        Assert.True(BtrfsQuota.IsOn(disk.Point));
        Assert.Empty(_warnings);
        LoopDisk.Run("btrfs", "qgroup", "create", "1/5003", disk.Point);
        Assert.True(Backends().Find(Disk(disk.Point), _warnings).LimitIdsCarried.Contains(5003));
    }

    /// <summary>An agent of an older version made them as plain directories: an upgrade withholds nothing.</summary>
    [Fact]
    public void Disk_ThatHasVolumes_KeepsTheirBackend()
    {
        using var disk = new LoopDisk("btrfs", 128);

        var found = Backends(recorded: Row(disk.Point, "directory")).Find(Disk(disk.Point), _warnings);

        Assert.Equal(("directory", "none", null), (found.Backend, found.Limit, found.Fault));
        Assert.False(BtrfsQuota.IsOn(disk.Point));
    }

    [Fact]
    public void Disk_WhoseQuotaWasTurnedOff_IsNotUsedAndSaysWhatToDo()
    {
        using var disk = new LoopDisk("btrfs", 128);

        var found = Backends(recorded: Row(disk.Point, "btrfs")).Find(Disk(disk.Point), _warnings);

        Assert.Equal("btrfs", found.Backend);
        Assert.Contains("btrfs quota enable", found.Fault, StringComparison.Ordinal);
        Assert.Contains(found.Fault!, Assert.Single(_warnings), StringComparison.Ordinal);
        // What is there already would not be counted.
        Assert.False(BtrfsQuota.IsOn(disk.Point));
    }

    /// <summary>It goes and comes back while the agent runs: what has volumes since is as what had them before.
    /// </summary>
    [Fact]
    public void Disk_FoundAnew_KeepsTheBackendThatItWasGiven()
    {
        using var disk = new LoopDisk("btrfs", 128);
        var backends = Backends();
        var found = backends.Find(Disk(disk.Point), _warnings);
        Assert.Null(DiskBackends.WhyNot(found));
        LoopDisk.Run("btrfs", "quota", "disable", disk.Point);

        var again = backends.Find(Disk(disk.Point), _warnings);

        Assert.Equal(("btrfs", DiskBackends.WhyNot(found)), (again.Backend, again.Fault));
        Assert.Contains("btrfs quota enable", again.Fault, StringComparison.Ordinal);
        Assert.False(BtrfsQuota.IsOn(disk.Point));
        var away = backends.Find(Disk(disk.Point) with { Fault = "it is away" }, _warnings);
        Assert.Equal(("btrfs", "it is away"), (away.Backend, away.Fault));
    }

    [Fact]
    public void Operator_DecidesForADisk()
    {
        using var disk = new LoopDisk("btrfs", 128);
        var choice = Parse($"auto,{disk.Point}/=directory");

        var found = Backends(choice, recorded: Row(disk.Point, "btrfs")).Find(Disk(disk.Point), _warnings);

        Assert.Equal("directory", found.Backend);
        Assert.Null(choice.For("/elsewhere"));
    }

    [Fact]
    public void Backend_ThatTheWorkDirectoryCannotHave_IsRefusedWithTheReason()
    {
        var refusal = Assert.Throws<AgentStartException>(
            () => Backends(Parse("btrfs")).Find(Disk("/proc"), _warnings));

        Assert.Contains("is not on btrfs", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backend_ThatAnotherDiskCannotHave_LeavesThatDiskUnused()
    {
        var source = new DiskSource(DiskSourceKind.Path, "/proc");

        var found = Backends(Parse("/proc=btrfs")).Find(Disk("/proc") with { Source = source }, _warnings);

        Assert.Contains("is not on btrfs", found.Fault, StringComparison.Ordinal);
        Assert.Single(_warnings);
    }

    [Fact]
    public void Limits_ThatTasksCouldEvade_AreSoft()
    {
        using var disk = new LoopDisk("btrfs", 128);

        var found = new DiskBackends(DiskBackendChoice.None, [], mode: null, "no filter").Find(
            Disk(disk.Point), _warnings);

        Assert.Equal("soft", found.Limit);
        Assert.Contains("no filter", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    /// <summary>The operator wants figures and no limits.</summary>
    [Fact]
    public void Limits_ThatAreNotEnforced_AreNone()
    {
        using var disk = new LoopDisk("btrfs", 128);

        var found = new DiskBackends(DiskBackendChoice.None, [], DiskLimitMode.Account, gap: null).Find(
            Disk(disk.Point), _warnings);

        Assert.Equal(("btrfs", "none"), (found.Backend, found.Limit));
    }

    /// <summary>Opt-in: it takes all the room of a volume at once. Full is full then, whatever the mode.</summary>
    [Theory]
    [InlineData(DiskLimitMode.Account)]
    [InlineData(DiskLimitMode.Hard)]
    public void Loop_IsOnlyWhereItIsAskedFor_AndHard(DiskLimitMode mode)
    {
        using var disk = new LoopDisk("ext4", 64);

        var found = new DiskBackends(Parse("loop"), [], mode, "no filter").Find(Disk(disk.Point), _warnings);

        Assert.Equal(("loop", "hard", false, null), (found.Backend, found.Limit, found.HasLimitIds, found.Fault));
        Assert.Empty(_warnings);
        Assert.NotEqual("loop", Backends().Find(Disk(disk.Point), _warnings).Backend);
    }

    [Fact]
    public void Loop_OfAMountDisk_IsRefusedWithTheRemedy()
    {
        using var disk = new LoopDisk("ext4", 64);
        var source = new DiskSource(DiskSourceKind.Mount, disk.Point);

        var found = Backends(Parse("loop")).Find(Disk(disk.Point) with { Source = source }, _warnings);

        Assert.Contains($"{disk.Point}=auto", found.Fault, StringComparison.Ordinal);
        Assert.Single(_warnings);
    }

    [Theory]
    [InlineData(null, "none")]
    [InlineData(DiskLimitMode.Account, "none")]
    [InlineData(DiskLimitMode.Hard, "watched")]
    [InlineData(DiskLimitMode.Kill, "watched")]
    public void Directory_IsWatchedWhereContainersAreEndedForIt(DiskLimitMode? mode, string limit) => Assert.Equal(
        limit, new DiskBackends(DiskBackendChoice.None, [], mode, gap: null).Find(Disk("/proc"), _warnings).Limit);

    [Theory]
    [InlineData("zfs", "there is no such backend")]
    [InlineData("btrfs,directory", "two backends for all disks")]
    [InlineData("/a=btrfs,/a/=directory", "two backends for /a/")]
    public void Flag_ThatMakesNoSense_IsAFault(string text, string said)
    {
        var faults = new List<string>();

        DiskBackendChoice.Parse(text, "/work", faults);

        Assert.Contains(said, Assert.Single(faults), StringComparison.Ordinal);
    }

    private static DiskBackends Backends(DiskBackendChoice? choice = null, VolumeRow? recorded = null) =>
        new(choice ?? DiskBackendChoice.None, recorded is null ? [] : [recorded], mode: null, gap: null);

    private static DiskBackendChoice Parse(string text)
    {
        var faults = new List<string>();
        var choice = DiskBackendChoice.Parse(text, "/work", faults);
        Assert.Empty(faults);
        return choice;
    }

    private static DiskFacts Disk(string root) =>
        new(null, root, "fs", Quantity.FromMilli(1_000_000), Quantity.Zero, "directory", null);

    private static VolumeRow Row(string root, string backend) => new(
        VolumeId.Parse("v"), Resource.Scalar("disk", Quantity.FromMilli(1000)), VolumeState.Ready, null, root, backend,
        new OperationUuid(Guid.NewGuid()), "ops", null, null, null);
}
