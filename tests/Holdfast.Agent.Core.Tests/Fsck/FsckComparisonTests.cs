using Holdfast.Agent.Core.Fsck;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Tests.Fsck;

/// <summary>Each verdict, and what is done about it: nothing that removes data.</summary>
public sealed class FsckComparisonTests
{
    private const string Id = "8d0f8f3a-0c1e-4f4e-9a6b-2f1f0f6f7a11";
    private const string Other = "11111111-0c1e-4f4e-9a6b-2f1f0f6f7a11";
    private static readonly Guid Ledger = new(7, 0, 0, new byte[8]);
    private static readonly VolumeId Volume = VolumeId.Parse(Id);

    private static readonly FsckDisk Disk = new("/agent", "hard") { Owner = Ledger };
    private static readonly FsckEntry There = new(Id, IsTrash: false, FsckContent.Some, Id, "'v' of role db");

    [Fact]
    public void Volume_WithDirectoryManifestAndLimit_IsOk()
    {
        var row = Row() with { LimitId = 7 };

        var report = Compare(Of(row), Disk with
        {
            Entries = [There], Limits = [new FsckSeenLimit(7, (64 << 20) + 4096)], HeadroomBytes = 0,
        });

        Assert.Equal((1, 0), (report.Ok, report.Findings.Length));
    }

    [Fact]
    public void Volume_WhoseDirectoryIsNowhere_IsAGhostThatIsLookedAtAgain()
    {
        var finding = Single(Of(Row()), Disk with { Entries = [There with { Data = FsckContent.None }] });

        Assert.Equal((FsckVerdict.Ghost, Volume), (finding.Verdict, finding.Volume));
        Assert.Contains("/agent/volumes/" + Id + " is missing", finding.Reason, StringComparison.Ordinal);
        Assert.IsType<LookAgain>(finding.Fix);
        Assert.Null(Single(Of(Row(VolumeState.Withheld)), Disk).Fix);
    }

    [Fact]
    public void Volume_WhoseDataLiesInTheTrash_IsAGhostThatIsLeft()
    {
        var finding = Single(Of(Row()), Disk with { Entries = [There with { IsTrash = true }] });

        Assert.Equal((FsckVerdict.Ghost, null), (finding.Verdict, finding.Fix));
        Assert.Contains($"mv /agent/trash/{Id}", finding.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true), InlineData("", true), InlineData(Other, false)]
    public void Volume_WithoutItsManifest_IsHalfMade_AndItIsWrittenUnlessItIsAnothers(string? manifest, bool isFixed)
    {
        var finding = Single(Of(Row()), Disk with { Entries = [There with { Manifest = manifest }] });

        Assert.Equal(FsckVerdict.HalfMade, finding.Verdict);
        Assert.Equal(isFixed, finding.Fix is WriteManifest { Volume: var volume } && volume == Volume);
    }

    [Fact]
    public void Volume_ThatIsWithheldThoughAllIsThere_IsLookedAtAgain()
    {
        var row = Row(VolumeState.Withheld) with { Reason = "its disk is another one" };

        var finding = Single(Of(row), Disk with { Entries = [There] });

        Assert.Equal(FsckVerdict.Withheld, finding.Verdict);
        Assert.Contains("its disk is another one", finding.Reason, StringComparison.Ordinal);
        Assert.IsType<LookAgain>(finding.Fix);
    }

    [Fact]
    public void Volume_OfAnAgentThatWasGone_IsAnOrphanThatIsToBeAdopted()
    {
        var finding = Single(Of(Row(VolumeState.Orphan)), Disk with { Entries = [There] });

        Assert.Equal((FsckVerdict.Orphan, Volume, null), (finding.Verdict, finding.Volume, finding.Fix));
        Assert.Contains($"holdfast volumes adopt {Id}", finding.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null), InlineData(32L << 20), InlineData(1L << 40)]
    public void Volume_WithAnotherLimitThanTheLedgers_GetsItAnew(long? bytes)
    {
        var finding = Single(Of(Row() with { LimitId = 7 }), Disk with
        {
            Entries = [There], Limits = [new FsckSeenLimit(7, bytes)], HeadroomBytes = 0,
        });

        Assert.Equal(FsckVerdict.StaleLimit, finding.Verdict);
        Assert.IsType<SetLimitAnew>(finding.Fix);
    }

    [Fact]
    public void Trash_WithoutItsData_IsAGhost_AndWithoutItsNoteHalfMade()
    {
        var row = Row(VolumeState.Trash) with { Destroyed = Destroyed };
        var entry = There with { IsTrash = true };

        Assert.Empty(Compare(Of(row), Disk with { Entries = [entry] }).Findings);
        var ghost = Single(Of(row), Disk);
        Assert.Equal((FsckVerdict.Ghost, null), (ghost.Verdict, ghost.Fix));
        Assert.Contains("trash restore", Single(Of(row), Disk with { Entries = [There] }).Remedy,
            StringComparison.Ordinal);
        var half = Single(Of(row), Disk with { Entries = [entry with { Manifest = null }] });
        Assert.Equal(FsckVerdict.HalfMade, half.Verdict);
        Assert.IsType<WriteManifest>(half.Fix);
    }

    [Theory]
    [InlineData(FsckContent.Some, Id, false, FsckVerdict.Orphan)]
    [InlineData(FsckContent.Some, null, false, FsckVerdict.Orphan)]
    [InlineData(FsckContent.Empty, Id, false, FsckVerdict.Orphan)] // A volume that nobody wrote to yet is one.
    [InlineData(FsckContent.Some, null, true, FsckVerdict.Orphan)]
    [InlineData(FsckContent.None, Id, false, FsckVerdict.HalfMade)]
    public void Data_ThatTheLedgerDoesNotKnow_IsLeft(
        FsckContent data, string? manifest, bool isTrash, FsckVerdict verdict)
    {
        var finding = Single(Of(), Disk with { Entries = [new FsckEntry(Id, isTrash, data, manifest, "'v'")] });

        Assert.Equal((verdict, Volume, null), (finding.Verdict, finding.Volume, finding.Fix));
        Assert.Contains("left", finding.Remedy, StringComparison.Ordinal);
        if (data != FsckContent.None && !isTrash)
            Assert.Contains($"'holdfast volumes adopt /agent/volumes/{Id} ", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void EmptyDirectory_WithoutManifestThatNobodyKnows_IsHalfMadeAndRemoved()
    {
        var finding = Single(Of(), Disk with { Entries = [new FsckEntry(Id, false, FsckContent.Empty, null, null)] });

        Assert.Equal(FsckVerdict.HalfMade, finding.Verdict);
        Assert.Equal(
            ("/agent", "hard", false, Id),
            Assert.IsType<RemoveEmpty>(finding.Fix) is var fix
                ? (fix.Root, fix.Backend, fix.IsTrash, fix.Name)
                : default);
    }

    [Fact]
    public void Copy_OfAVolumeOfAnotherDisk_IsLeft()
    {
        var report = Compare(
            Of(Row()), Disk with { Entries = [There] },
            new FsckDisk("/mnt/a", "hard") { Owner = Ledger, Entries = [There with { Data = FsckContent.Empty }] });

        var finding = Assert.Single(report.Findings);
        Assert.Equal((FsckVerdict.Orphan, "/mnt/a", null), (finding.Verdict, finding.Root, finding.Fix));
    }

    [Fact]
    public void Directory_WithoutAVolumesName_IsForeignAndLeft()
    {
        var finding = Single(
            Of(), Disk with { Entries = [new FsckEntry("lost+found", false, FsckContent.Empty, null, null)] });

        Assert.Equal((FsckVerdict.Foreign, null), (finding.Verdict, finding.Fix));
    }

    [Fact]
    public void Disk_OfAnotherAgentOrOfNobody_IsForeign_AndNothingOnItIsJudged()
    {
        var entries = Disk with { Entries = [There with { Manifest = null }], Owner = new Guid(8, 0, 0, new byte[8]) };

        var finding = Single(Of(Row()), entries);
        Assert.Equal((FsckVerdict.Foreign, "/agent", null), (finding.Verdict, finding.Subject, finding.Fix));
        Assert.Equal(FsckVerdict.Foreign, Single(Of(Row()), entries with { Owner = null }).Verdict);
        Assert.Equal(0, Compare(Of(Row()), entries).Ok);
    }

    [Fact]
    public void Disk_ThatCannotBeRead_IsSaidToBeUnseen()
    {
        var report = Compare(Of(Row()), Disk with { Fault = "it does not answer" });

        Assert.Equal((FsckVerdict.Unseen, "/agent", 0),
            (Assert.Single(report.Findings).Verdict, report.Findings[0].Subject, report.Ok));
        Assert.Equal(FsckVerdict.Unseen, Assert.Single(Compare(Of(Row())).Findings).Verdict);
    }

    [Fact]
    public void Limit_WhoseOwnerIsGone_IsGivenBack_AndOneThatIsCarriedStillIsWaitedFor()
    {
        var row = new LimitIdRow(7, "/agent", "hard", $"volume {Other}", IsReleased: false);
        var disk = Disk with { Limits = [new FsckSeenLimit(7, 1)] };

        var finding = Single(Of([], new FsckLimit(row, HasOwner: false)), disk);
        Assert.Equal((FsckVerdict.StaleLimit, 7L), (finding.Verdict, Assert.IsType<GiveLimitBack>(finding.Fix).Id));
        Assert.Empty(Compare(Of([], new FsckLimit(row, HasOwner: true)), disk).Findings);
        var released = new FsckLimit(row with { IsReleased = true }, HasOwner: false);
        Assert.Null(Single(Of([], released), disk).Fix);
        Assert.Empty(Compare(Of([], released), Disk with { Limits = [] }).Findings);
    }

    [Fact]
    public void Limits_OfTheRangeThatNobodyKnows_AreForeignTogether()
    {
        var finding = Single(Of(), Disk with
        {
            Limits = [new FsckSeenLimit(8, 1), new FsckSeenLimit(9, 1), new FsckSeenLimit(100, 1)],
        });

        Assert.Equal((FsckVerdict.Foreign, "limits [8-9] of /agent", null),
            (finding.Verdict, finding.Subject, finding.Fix));
    }

    [Fact]
    public void WhatIsUnderWay_IsNotJudged()
    {
        var report = Compare(new FsckLedger(
            Ledger, [new FsckVolume(Row(VolumeState.Creating), IsUnderWay: true)], [], RangeSet.Empty), Disk);

        Assert.Equal((0, 0, 1), (report.Findings.Length, report.Ok, report.UnderWay));
    }

    /// <summary>The disks are read while volumes come and go.</summary>
    [Fact]
    public void WhatCameOrWentWhileTheDisksWereRead_IsNotTold()
    {
        var read = Disk with { Entries = [There] };

        Assert.Empty(FsckComparison.Compare(Of(), [read], Of(Row())).Findings);
        Assert.Empty(FsckComparison.Compare(Of(Row()), [read], Of()).Findings);
        Assert.Empty(FsckComparison.Compare(Of(Row()), [Disk], Of()).Findings);
        Assert.Empty(FsckComparison.Compare(Of(), [Disk], Of(Row())).Findings);
        Assert.Single(FsckComparison.Compare(Of(Row()), [Disk], Of(Row())).Findings);
    }

    private static DestroyRecord Destroyed { get; } =
        new(new OperationUuid(new Guid(9, 0, 0, new byte[8])), "ops", Given.Start);

    private static VolumeRow Row(VolumeState state = VolumeState.Ready) => new(
        Volume, Given.Volume("v", 64), state, Reason: null, "/agent", "hard",
        new OperationUuid(new Guid(1, 0, 0, new byte[8])), "ops", Destroyed: null, TrashedAt: null, PurgeOrder: null);

    private static FsckLedger Of(params VolumeRow[] rows) => Of(rows, []);

    private static FsckLedger Of(VolumeRow[] rows, params FsckLimit[] limits)
    {
        var owned = rows.Where(static row => row.LimitId is not null).Select(static row => new FsckLimit(
            new LimitIdRow(row.LimitId!.Value, row.Root, row.Backend, $"volume {row.Id}", IsReleased: false), true));
        return new FsckLedger(
            Ledger, [.. rows.Select(static row => new FsckVolume(row, IsUnderWay: false))], [.. owned, .. limits],
            RangeSet.Of(7, 9));
    }

    private static FsckReport Compare(FsckLedger ledger, params FsckDisk[] disks) =>
        FsckComparison.Compare(ledger, disks, ledger);

    private static FsckFinding Single(FsckLedger ledger, FsckDisk disk) =>
        Assert.Single(Compare(ledger, disk).Findings);
}
