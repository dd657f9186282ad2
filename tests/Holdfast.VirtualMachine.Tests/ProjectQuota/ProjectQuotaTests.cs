using Holdfast.Disks;
using Holdfast.Disks.ProjectQuota;
using Holdfast.Disks.Tests;
using Holdfast.Disks.Tests.Contract;
using Holdfast.Linux.Files;
using Holdfast.Linux.Quotas;

namespace Holdfast.VirtualMachine.Tests.ProjectQuota;

/// <summary>What project quotas alone have to keep, beside the contract of all backends.</summary>
public abstract class ProjectQuotaTests : VolumeTests
{
    private static readonly Writer Operator = new(isRoot: true);
    private readonly QuotaDisk _disk;
    private readonly ProjectQuotaBackend _backend;

    private protected ProjectQuotaTests(QuotaDisk disk)
    {
        _disk = disk;
        _backend = new(new DiskClaims(new Guid(7, 0, 0, new byte[8]), static _ => "fs-uuid"), disk.FileSystem);
    }

    private protected override IVolumeBackend Backend => _backend;

    private protected override string Root => _disk.Root;

    private protected override bool HasLimitIds => true;

    [Fact]
    public void Make_DirectoryIsOfTheProject_AndItsQuotaIsTheSize()
    {
        var volume = Make(8);

        Assert.Null(_disk.FileSystem.WhyNot(Root));
        Assert.Equal(Project(volume), ProjectOf(volume));
        Assert.Equal(8 * Megabyte, UsageOf(volume).LimitBytes);
        Assert.Equal(1, _backend.Measure(Root, volume, Cancellation).Inodes);
    }

    /// <summary>The operator wants figures and no limits.</summary>
    [Fact]
    public void Volume_ThatIsOnlyAccounted_HoldsNobody_AndIsCounted()
    {
        var volume = New(4, NextLimitId()) with { HeadroomBytes = VolumeManifest.Unlimited };
        _backend.Make(Root, volume);
        Remember(volume);

        var (isDone, errors) = Operator.Run("dd if=/dev/zero of=file bs=1M count=6 conv=fsync", DataOf(volume));

        Assert.True(isDone, errors);
        Assert.InRange(_backend.Measure(Root, volume, Cancellation).Bytes, 6 * Megabyte, 7 * Megabyte);
        Assert.Null(_backend.Check(Root, volume));
        Assert.Contains("holds 6", Assert.Throws<DiskException>(() => _backend.SetLimit(Root, volume)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Overwriting takes no more room than there is (S9).</summary>
    [Fact]
    public void Wipe_OfAFullVolume_LeavesNothingOfIt()
    {
        var volume = Make(4);
        Operator.Run("python3 -c \"print('pattern' * 600000)\" > file; fallocate --length 4M more", DataOf(volume));
        Assert.True(_disk.HasOnDevice("patternpatternpattern"));
        _backend.MoveToTrash(Root, volume, Note);
        Assert.Null(_backend.CheckWipe(Root, volume).Fault);

        _backend.Wipe(Root, volume);

        Assert.False(_disk.HasOnDevice("patternpatternpattern"));
        IsGone(volume);
    }

    [Fact]
    public void RenameAndLink_FromElsewhere_AreRefused()
    {
        var (volume, other) = (Make(4), Make(4));
        File.WriteAllText($"{DataOf(other)}/file", "data");
        File.WriteAllText($"{Root}/loose", "of no project");

        var renamed = Operator.Run($"perl -e 'rename(\"{DataOf(other)}/file\", \"file\") or die $!'", DataOf(volume));
        var linked = Operator.Run($"ln {DataOf(other)}/file file", DataOf(volume));
        var loose = Operator.Run($"perl -e 'rename(\"{Root}/loose\", \"file\") or die $!'", DataOf(volume));

        Assert.Contains("Invalid cross-device link", renamed.Errors, StringComparison.Ordinal);
        Assert.Contains("Invalid cross-device link", linked.Errors, StringComparison.Ordinal);
        Assert.Contains("Invalid cross-device link", loose.Errors, StringComparison.Ordinal);
        Assert.Equal("data", File.ReadAllText($"{DataOf(other)}/file"));
        File.Delete($"{Root}/loose");
    }

    [Theory]
    [InlineData("the directory, without its project")]
    [InlineData("the limit alone")]
    [InlineData("the directory with its project, without the limit")]
    public void Make_CutAndRepeated_EndsTheSame(string cut)
    {
        var volume = Make(8);
        if (cut.Contains("without its project", StringComparison.Ordinal)) Assign(volume, default);
        if (cut.Contains("the limit alone", StringComparison.Ordinal)) System.IO.Directory.Delete(DataOf(volume));
        if (cut.Contains("without the limit", StringComparison.Ordinal)) Clear(volume);

        _backend.Make(Root, volume);

        Assert.Null(_backend.Check(Root, volume));
    }

    [Fact]
    public void Make_OverFilesOfNoProject_IsRefused_AndTheyStay()
    {
        var volume = Make(8);
        Assign(volume, default);
        File.WriteAllText($"{DataOf(volume)}/file", "data");

        var refused = Assert.Throws<DiskException>(() => _backend.Make(Root, volume));

        Assert.Contains("holds files that are not of project", refused.Message, StringComparison.Ordinal);
        Assert.Equal("data", File.ReadAllText($"{DataOf(volume)}/file"));
    }

    [Fact]
    public void Make_FilesCarryTheProjectAlready_IsRefused_AndTheIdIsNotReleased()
    {
        var volume = Make(4);
        File.WriteAllText($"{DataOf(volume)}/file", "kept");
        // Out of the volume a file may be moved, and takes its project along.
        File.Move($"{DataOf(volume)}/file", $"{Root}/moved-out");
        _backend.MoveToTrash(Root, volume, Note);
        _backend.Purge(Root, volume);

        var release = Assert.Throws<DiskException>(() => _backend.ReleaseLimit(Root, volume.LimitId!.Value));
        var reuse = Assert.Throws<DiskException>(() => _backend.Make(Root, New(4, volume.LimitId)));

        Assert.Contains($"1 files with 4096 bytes still carry project id {volume.LimitId}", release.Message,
            StringComparison.Ordinal);
        Assert.Contains($"Project id {volume.LimitId} is carried by 1 files", reuse.Message, StringComparison.Ordinal);
        Assert.Contains(CarriedProject.AllOn(Root), carried => carried.Id == volume.LimitId && carried.Inodes == 1);
        Assert.Equal("kept", File.ReadAllText($"{Root}/moved-out"));
        File.Delete($"{Root}/moved-out");
    }

    [Fact]
    public void Release_NothingOfTheProjectIsLeft()
    {
        var volume = Make(8);
        Operator.Run("dd if=/dev/zero of=fill bs=64K count=10; mkdir -p a/b/c && : > a/b/c/d", DataOf(volume));
        _backend.MoveToTrash(Root, volume, Note);
        Assert.Equal(8 * Megabyte, UsageOf(volume).LimitBytes);

        _backend.Purge(Root, volume);
        _backend.ReleaseLimit(Root, volume.LimitId!.Value);

        Assert.Equal(default, UsageOf(volume));
        Assert.DoesNotContain(CarriedProject.AllOn(Root), carried => carried.Id == volume.LimitId);
        IsGone(volume);
    }

    [Fact]
    public void Adopt_OfADirectory_HoldsAllOfItToItsSize()
    {
        var old = MakeOld();
        var volume = New(8, NextLimitId());
        Assert.Null(_backend.LookToAdopt(Root, old, default).Fault);

        _backend.Adopt(Root, volume, old, isDiskKnown: false);
        Remember(volume);

        Assert.Null(_backend.Check(Root, volume));
        Assert.False(System.IO.Directory.Exists(old));
        Assert.InRange(UsageOf(volume).Bytes, 3 * Megabyte, 4 * Megabyte);
        Assert.Equal(7, UsageOf(volume).Inodes);
        Assert.False(Operator.Run("dd if=/dev/zero of=a/b/more bs=1M count=8 conv=fsync", DataOf(volume)).IsDone);
        Assert.InRange(UsageOf(volume).Bytes, 7 * Megabyte, 8 * Megabyte);
    }

    /// <summary>Whatever of it was done, it is done anew, and one that was another ledger's volume gets its
    /// limit.</summary>
    [Fact]
    public void Adopt_CutAndRepeated_OrOfAVolumeWhoseLedgerIsLost_EndsTheSame()
    {
        var old = MakeOld();
        var (volume, lost) = (New(8, NextLimitId()), Make(8));
        In(old, directory => Project(volume).ApplyTo(directory, "old"));
        In($"{old}/a", directory => Project(volume).ApplyTo(directory, "a"));
        File.WriteAllText($"{DataOf(lost)}/file", "kept");
        var again = lost with { LimitId = NextLimitId() };
        IsGone(lost);

        _backend.Adopt(Root, volume, old, isDiskKnown: false);
        _backend.Adopt(Root, again, DataOf(lost), isDiskKnown: false);
        Remember(volume);
        Remember(again);

        Assert.Null(_backend.Check(Root, volume));
        Assert.Equal(7, UsageOf(volume).Inodes);
        Assert.Null(_backend.Check(Root, again));
        Assert.Equal(2, UsageOf(again).Inodes);
        _backend.ReleaseLimit(Root, lost.LimitId!.Value);
    }

    [Fact]
    public void Adopt_OfWhatIsTooLarge_LeavesItAsItWas()
    {
        var old = MakeOld();
        var volume = New(2, NextLimitId());

        Assert.Throws<DiskException>(() => _backend.Adopt(Root, volume, old, isDiskKnown: false));

        Assert.Equal(DirectoryPlace.Nowhere, _backend.Find(Root, volume.Volume));
        Assert.True(Operator.Run("dd if=/dev/zero of=a/b/more bs=1M count=8 conv=fsync", old).IsDone);
        _backend.ReleaseLimit(Root, volume.LimitId!.Value);
        System.IO.Directory.Delete(old, recursive: true);
    }

    [Fact]
    public void TakeOver_LimitLost_IsSetAgain_AndALostProjectIsTold()
    {
        var volume = Make(8);
        Clear(volume);
        var lost = _backend.Check(Root, volume);

        _backend.TakeOver(Root, volume);

        Assert.Contains("may take 8388608", lost, StringComparison.Ordinal);
        Assert.Null(_backend.Check(Root, volume));
        Assign(volume, default);
        _backend.TakeOver(Root, volume);
        Assert.Contains($"chattr -R -p {volume.LimitId} +P", _backend.Check(Root, volume), StringComparison.Ordinal);
    }

    [Fact]
    public void Make_AndSetLimit_OutliveALossOfPower()
    {
        using var scratch = new ScratchDirectory();
        var (volume, grown) = (Make(8), Make(4));
        grown = Sized(grown, 16);
        _backend.SetLimit(Root, grown);

        var after = _disk.AfterPowerLoss(scratch);

        Assert.Null(_backend.Check(after, volume));
        Assert.Null(_backend.Check(after, grown));
    }

    [Fact]
    public void WhyNot_WithoutTheOption_NamesIt_AndNothingIsMade()
    {
        using var scratch = new ScratchDirectory();
        var root = _disk.WithoutQuotas(scratch);

        var why = _disk.FileSystem.WhyNot(root);
        var refused = Assert.Throws<DiskException>(() => _backend.Make(root, New(8, NextLimitId())));

        Assert.Contains("enforces no project quotas", why, StringComparison.Ordinal);
        Assert.Contains("'prjquota'", why, StringComparison.Ordinal);
        Assert.Contains(why!, refused.Message, StringComparison.Ordinal);
        Assert.Empty(System.IO.Directory.EnumerateFileSystemEntries($"{root}/volumes"));
    }

    [Fact]
    public void WhyNot_OfAnotherFileSystem_SaysSo() => Assert.Contains(
        $"is not on {_disk.FileSystem.Name}", _disk.FileSystem.WhyNot("/dev/shm"), StringComparison.Ordinal);

    [Fact]
    public void Quotas_ByTheDevice_AreTheSame()
    {
        var project = (uint)Make(8).LimitId!;

        In(Root, directory =>
        {
            var byDevice = ProjectQuotas.ByDevice(directory, Root);
            Assert.Equal(QuotaState.Enforced, byDevice.State());
            Assert.Equal(new ProjectQuotas(directory, Root).Of(project), byDevice.Of(project));
        });
    }

    // Seven inodes that are accounted, and a link that is not.
    private string MakeOld()
    {
        var old = $"{Root}/old";
        System.IO.Directory.CreateDirectory($"{old}/a/b/c");
        foreach (var file in new[] { "data", "a/data", "a/b/data" })
            Operator.Run($"dd if=/dev/zero of={file} bs=1M count=1 conv=fsync", old);
        File.CreateSymbolicLink($"{old}/a/link", "data");
        return old;
    }

    private static ProjectId Project(VolumeManifest volume) => new((uint)volume.LimitId!, IsInherited: true);

    private ProjectUsage UsageOf(VolumeManifest volume)
    {
        ProjectUsage usage = default;
        In(Root, directory => usage = new ProjectQuotas(directory, Root).Of((uint)volume.LimitId!));
        return usage;
    }

    private ProjectId? ProjectOf(VolumeManifest volume)
    {
        ProjectId? project = null;
        In(DataOf(volume), directory => project = ProjectId.Of(directory, "volume"));
        return project;
    }

    private void Assign(VolumeManifest volume, ProjectId project) =>
        In(DataOf(volume), directory => project.ApplyTo(directory, "volume"));

    private void Clear(VolumeManifest volume) => In(
        Root, directory => new ProjectQuotas(directory, Root).SetLimit((uint)volume.LimitId!, bytes: 0, inodes: 0));

    private static void In(string path, Action<int> use)
    {
        var file = FileCalls.Open(FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly);
        try { use(file); }
        finally { FileCalls.Close(file); }
    }
}
