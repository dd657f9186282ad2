using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Fsck;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Agent.Volumes;
using Holdfast.Disks;
using Holdfast.Disks.Directory;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Agent.Tests.Volumes;

/// <summary>Each verdict on a real disk, and what is mended there.</summary>
public sealed class DiskFsckTests : IAsyncDisposable
{
    private static readonly Guid Ledger = new(7, 0, 0, new byte[8]);
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("holdfast-fsck-").FullName;
    private readonly DirectoryBackend _backend = new(new DiskClaims(Ledger, static _ => null));
    private readonly List<FsckFixEnded> _ended = [];
    private readonly VolumeRunner _runner;
    private readonly VolumePlan _volume;

    public DiskFsckTests()
    {
        _runner = new VolumeRunner(Heard, TimeProvider.System, NullLogger.Instance);
        _runner.Use(_backend);
        _volume = Plan("8d0f8f3a-0c1e-4f4e-9a6b-2f1f0f6f7a11");
        Make(_volume);

        ValueTask Heard(AgentEvent evt)
        {
            lock (_ended) _ended.Add(Assert.IsType<FsckFixEnded>(evt));
            return ValueTask.CompletedTask;
        }
    }

    private string Data => $"{_root}/volumes/{_volume.Volume}";

    public async ValueTask DisposeAsync()
    {
        await _runner.DisposeAsync();
        System.IO.Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Disk_AsItWasMade_IsOk()
    {
        var report = Compare();

        Assert.Equal((1, 0), (report.Ok, report.Findings.Length));
    }

    [Fact]
    public async Task Manifest_ThatIsMissingOrDamaged_IsWrittenAsItWas()
    {
        var before = await File.ReadAllTextAsync(Data + ".json", TestContext.Current.CancellationToken);

        File.Delete(Data + ".json");
        Assert.Null(await MendAsync(Assert.Single(Compare().Fixes)));
        Assert.Equal(before, await File.ReadAllTextAsync(Data + ".json", TestContext.Current.CancellationToken));

        await File.WriteAllTextAsync(Data + ".json", "{ cut", TestContext.Current.CancellationToken);
        Assert.Null(await MendAsync(Assert.Single(Compare().Fixes)));
        Assert.Empty(Compare().Findings);
    }

    [Fact]
    public async Task Directory_ThatIsMissing_IsAGhost_AndIsSeenAgainWhenItIsBack()
    {
        System.IO.Directory.Move(Data, Data + "-aside");
        var ghost = Compare().Findings.Single(finding => finding.Verdict == FsckVerdict.Ghost);
        Assert.IsType<LookAgain>(ghost.Fix);
        await MendAsync(ghost.Fix);
        Assert.Contains($"{Data} is missing", Last.Verdict, StringComparison.Ordinal);

        System.IO.Directory.Move(Data + "-aside", Data);
        await MendAsync(ghost.Fix);
        Assert.Null(Last.Verdict);
    }

    [Fact]
    public async Task WhatNobodyKnows_IsLeftUnlessItIsEmptyAndWithoutAManifest()
    {
        var (empty, data) = (Other(1), Other(2));
        System.IO.Directory.CreateDirectory($"{_root}/volumes/{empty}");
        System.IO.Directory.CreateDirectory($"{_root}/volumes/{data}");
        await File.WriteAllTextAsync($"{_root}/volumes/{data}/file", "x", TestContext.Current.CancellationToken);
        Make(Plan(Other(3)));
        System.IO.Directory.CreateDirectory($"{_root}/volumes/lost+found");
        await File.WriteAllTextAsync($"{_root}/trash/{Other(4)}.json", "{}", TestContext.Current.CancellationToken);

        var report = Compare();

        Assert.Equal(
        [
            (FsckVerdict.HalfMade, $"{_root}/volumes/{empty}"), (FsckVerdict.Orphan, $"{_root}/volumes/{data}"),
            (FsckVerdict.Orphan, $"{_root}/volumes/{Other(3)}"), (FsckVerdict.Foreign, $"{_root}/volumes/lost+found"),
            (FsckVerdict.HalfMade, $"{_root}/trash/{Other(4)}"),
        ], report.Findings.Select(static finding => (finding.Verdict, finding.Subject)));
        Assert.Contains("'v' of role db, 64 MB", report.Findings[2].Reason, StringComparison.Ordinal);
        Assert.Null(await MendAsync(Assert.Single(report.Fixes)));
        Assert.False(System.IO.Directory.Exists($"{_root}/volumes/{empty}"));
        Assert.Equal(4, Compare().Findings.Length);
        Assert.Equal("x", await File.ReadAllTextAsync(
            $"{_root}/volumes/{data}/file", TestContext.Current.CancellationToken));
    }

    /// <summary>S2: whatever was found, what is there at that moment stays.</summary>
    [Theory]
    [InlineData("file"), InlineData("manifest"), InlineData("image")]
    public async Task EmptyDirectory_ThatIsNoLongerWhatWasFound_Stays(string what)
    {
        var name = Other(1);
        System.IO.Directory.CreateDirectory($"{_root}/volumes/{name}");
        var fix = Assert.Single(Compare().Fixes);
        var path = what switch
        {
            "file" => $"{_root}/volumes/{name}/file",
            "manifest" => $"{_root}/volumes/{name}.json",
            _ => $"{_root}/images/{name}.img",
        };
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "x", TestContext.Current.CancellationToken);

        Assert.NotNull(await MendAsync(fix));
        Assert.True(System.IO.Directory.Exists($"{_root}/volumes/{name}"));
        Assert.True(File.Exists(path));
    }

    /// <summary>S5: on another agent's disk nothing is judged, and nothing mended.</summary>
    [Fact]
    public async Task Disk_OfAnotherAgent_IsForeignAndLeft()
    {
        File.Delete(Data + ".json");
        var fix = Assert.Single(Compare().Fixes);
        File.Delete($"{_root}/.holdfast/disk.json");
        new DirectoryBackend(new DiskClaims(new Guid(8, 0, 0, new byte[8]), static _ => null))
            .Make(_root, Manifest(Plan(Other(1))));

        var finding = Assert.Single(Compare().Findings);
        Assert.Equal((FsckVerdict.Foreign, _root, null), (finding.Verdict, finding.Subject, finding.Fix));
        Assert.Contains("belongs to another agent", await MendAsync(fix), StringComparison.Ordinal);
        Assert.False(File.Exists(Data + ".json"));
    }

    [Fact]
    public async Task Note_OfDestroyedData_IsWrittenFromTheLedger()
    {
        var destroyed = new DestroyRecord(
            new OperationUuid(new Guid(9, 0, 0, new byte[8])), "ops", DateTimeOffset.UnixEpoch);
        _backend.MoveToTrash(
            _root, Manifest(_volume), new DestroyNote(destroyed.Operation, destroyed.Caller, destroyed.At));
        var note = $"{_root}/trash/{_volume.Volume}.json";
        var before = await File.ReadAllTextAsync(note, TestContext.Current.CancellationToken);
        File.Delete(note);
        var trashed = Row(_volume) with { State = VolumeState.Trash, Destroyed = destroyed };

        var fix = Assert.Single(Compare(trashed).Fixes);
        Assert.Null(await MendAsync(fix, destroyed));

        Assert.Equal(before, await File.ReadAllTextAsync(note, TestContext.Current.CancellationToken));
        Assert.Empty(Compare(trashed).Findings);
    }

    private FsckFixEnded Last
    {
        get { lock (_ended) return _ended[^1]; }
    }

    private static string Other(int number) => $"0000000{number}-0c1e-4f4e-9a6b-2f1f0f6f7a11";

    private VolumePlan Plan(string id)
    {
        var disk = Resource.Scalar("disk", Quantity.FromMilli(64_000));
        return new VolumePlan(
            VolumeId.Parse(id), _root, null, "directory",
            disk.WithKey(disk.Key.WithDisk(new Disk(null, PersistenceId.Parse("v"))))
                .PushReservation(Reservation.Dynamic(RoleName.Parse("db"), "ops")),
            new OperationUuid(new Guid(8, 0, 0, new byte[8])), "ops", AgentId.Parse("M-S0"));
    }

    private static VolumeManifest Manifest(VolumePlan plan) => new()
    {
        Volume = plan.Volume, Agent = plan.Agent, Resource = plan.Resource, Created = plan.Created,
        Creator = plan.Creator,
    };

    private void Make(VolumePlan plan) => _backend.Make(_root, Manifest(plan));

    private static VolumeRow Row(VolumePlan plan) => new(
        plan.Volume, plan.Resource, VolumeState.Ready, null, plan.Root, plan.Backend, plan.Created, plan.Creator, null,
        null, null);

    private FsckReport Compare(VolumeRow? row = null)
    {
        var ledger = new FsckLedger(Ledger, [new FsckVolume(row ?? Row(_volume), false)], [], RangeSet.Empty);
        var disk = _runner.Look(new DiskFacts(
            null, _root, "fs-1", Quantity.Zero, Quantity.Zero, "directory", Fault: null));
        return FsckComparison.Compare(ledger, [disk], ledger);
    }

    private async Task<string?> MendAsync(FsckFix fix, DestroyRecord? destroyed = null)
    {
        int before;
        lock (_ended) before = _ended.Count;
        _runner.Mend(new MendDisk(fix, fix is RemoveEmpty ? null : _volume, destroyed, before));
        await Eventually.IsTrueAsync(
            () => { lock (_ended) return Task.FromResult(_ended.Count > before); }, Eventually.DefaultBound,
            "the fix ends");
        return Last.Outcome.Fault;
    }
}
