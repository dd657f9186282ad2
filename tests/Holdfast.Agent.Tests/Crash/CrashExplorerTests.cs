using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Agent.Start;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Tests.Crash;

/// <summary>
/// The lives of some volumes, on a real directory with the real core, are cut before every system call that changes the
/// disk. Of the changes that were not flushed by then each set that a loss of power can lose is lost. From every disk
/// and ledger that this can leave an agent is started: it must come to a state that keeps S1, S2, S7 and S8, and to the
/// same one when it is started again.
/// </summary>
/// <remarks>
/// Shown to fail: without the flush of <c>trash</c> in <c>DirectoryBackend.MoveToTrash</c>, without that of
/// <c>volumes</c> in <c>Make</c>, and with a note in the trash that is not flushed.
/// </remarks>
public sealed class CrashExplorerTests : IAsyncLifetime
{
    /// <summary>So many changes may be without a flush at once: all sets of them are tried.</summary>
    private const int PendingMax = 10;

    private static readonly Guid Ledger = new(7, 0, 0, new byte[8]);
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);

    // In memory, since each of thousands of disks is made anew.
    private readonly string _root = Path.Combine(
        Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"holdfast-crash-{Guid.NewGuid():N}");

    private readonly List<CrashMoment> _moments = [];
    private readonly Dictionary<VolumeId, string> _data = [];
    private readonly RealDisk _disk = new(Ledger);

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_root);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _disk.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Disk_CutAnywhereWithWhateverWasNotFlushedLost_ComesBackConsistent()
    {
        var history = DiskHistory.Of(_root, CallRecorder.Record(LiveOnce));

        var (cuts, seen) = (0, new HashSet<(int, string)>());
        for (var cut = 0; cut <= history.Length; cut++)
        {
            if (!history.IsCut(cut) || history.MarkBefore(cut) is not (>= 0 and var mark)) continue;
            cuts++;
            foreach (var tree in history.TreesAt(cut, PendingMax))
                if (seen.Add((mark, tree.Digest()))) ComeBack($"cut {cut}", _moments[mark], tree);
        }

        Console.WriteLine($"crash explorer: {cuts} cuts, {seen.Count} disks, all come back consistent");
        Assert.InRange(cuts, 50, 2_000);
        Assert.InRange(seen.Count, 60, 50_000);
    }

    private void LiveOnce()
    {
        var rig = new AgentRig(Facts());
        var host = new SimulatedHost
        {
            Instead = (each, effect) =>
            {
                Mark(each);
                return _disk.Do(each, effect);
            },
        };
        rig.Committed = () => Mark(rig);
        rig.Register();
        Run(rig, host, 1,
            Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(256))),
            Given.Operation(2, OperationKind.Create, Given.Volume("a", 64), Given.Volume("b", 64)));
        var (a, b) = (IdOf(rig, "a"), IdOf(rig, "b"));
        Fill(rig, a, "mine");
        Fill(rig, b, "mine too");
        Run(rig, host, 6, Resize(7, OperationKind.GrowVolume, "a", from: 64, by: 32));
        Run(rig, host, 7, Resize(8, OperationKind.ShrinkVolume, "a", from: 96, by: 32));
        Run(rig, host, 2, Given.Operation(3, OperationKind.Destroy, Given.Volume("b", 64)));
        var moved = Given.Volume("a", 64).WithKey(Given.Volume("a", 64).Key.WithReservations(
            ReservationStack.Of(Reservation.Dynamic(RoleName.Parse("batch"), "ops"))));
        Run(rig, host, 3, Given.Operation(4, OperationKind.Reserve, moved) with
        {
            Source = ResourceBag.Of(Given.Volume("a", 64)),
        });
        Run(rig, host, 4, Given.Operation(5, OperationKind.Create, Given.Volume("b", 64)));
        Run(rig, host, 5, Given.Operation(6, OperationKind.Destroy, moved));
        rig.Apply(at => new PurgeAsked(at, b, "ops", 1));
        host.Work(rig);
        rig.Apply(at => new RestoreAsked(at, a, PersistenceId.Parse("a-back"), IsPlan: false, "ops", 2));
        host.Work(rig);
        Assert.Equal(VolumeState.Ready, rig.Rows.OfType<VolumeRow>().Single(row => row.Id == a).State);
        rig.Apply(at => new RenameAsked(at, a, PersistenceId.Parse("a"), IsPlan: false, "ops", 3));
        host.Work(rig);
        Assert.Equal(a, IdOf(rig, "a"));
        Mark(rig);
        Check("the end", rig, _moments[^1]);
    }

    private static OperationSpec Resize(int number, OperationKind kind, string volume, long from, long by) =>
        Given.Operation(number, kind, Given.Volume(volume, from)) with { Change = [Given.Reserved(Given.Disk(by))] };

    private static void Run(AgentRig rig, SimulatedHost host, int number, params OperationSpec[] operations)
    {
        rig.Run(number, [.. operations.Select(static operation => new OperationStep(operation))]);
        host.Work(rig);
        rig.AcknowledgeAll();
        Assert.All(operations, operation => Assert.Equal(OperationState.Finished, rig.OutcomeOf(operation)?.State));
    }

    // As a database does it: what it promises to its own users is on the disk.
    private void Fill(AgentRig rig, VolumeId volume, string content)
    {
        var directory = Path.Combine(_root, "volumes", $"{volume}");
        using (var file = File.Create(Path.Combine(directory, "data")))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(content));
            file.Flush(flushToDisk: true);
        }
        var descriptor = Linux.Files.FileCalls.Open(
            Linux.Files.FileCalls.WorkingDirectory, directory, Linux.Files.OpenFlags.Directory);
        Linux.Files.FileCalls.Sync(descriptor, directory);
        Linux.Files.FileCalls.Close(descriptor);
        _data[volume] = content;
        Mark(rig);
    }

    private void Mark(AgentRig rig)
    {
        _moments.Add(new CrashMoment(
            [.. rig.Rows], [.. rig.Said], new Dictionary<VolumeId, string>(_data), rig.Now));
        _ = File.Exists($"{DiskHistory.MarkPath}/{_moments.Count - 1}");
    }

    private void ComeBack(string cut, CrashMoment moment, CrashTree tree)
    {
        foreach (var old in Directory.EnumerateDirectories(_root)) Directory.Delete(old, recursive: true);
        tree.Materialise(_root);
        try
        {
            var rig = Start(moment.Rows, moment.At, moment.Said);
            Check(cut, rig, moment);
            var (rows, files) = (Sorted(rig.Rows), Files());
            var again = Start([.. rig.Rows], rig.Now, []);
            Check(cut, again, moment);
            Assert.Equal(rows, Sorted(again.Rows));
            Assert.Equal(files, Files());
        }
        catch (Exception cause)
        {
            throw new InvalidOperationException(
                $"{cut}: {cause.Message}\n{string.Join('\n', Files())}\n"
                + string.Join('\n', moment.Rows.AsEnumerable()), cause);
        }
    }

    private AgentRig Start(AgentRow[] rows, DateTimeOffset at, AgentMessage[] said)
    {
        var rig = new AgentRig(Facts(), rows, seed: 77 + (ulong)rows.Length, now: at);
        rig.Said.AddRange(said);
        var host = new SimulatedHost { Instead = _disk.Do };
        host.Work(rig);
        rig.Register();
        rig.AcknowledgeAll();
        host.Work(rig);
        rig.Pass(Settling);
        host.Work(rig);
        return rig;
    }

    private void Check(string cut, AgentRig rig, CrashMoment moment)
    {
        var volumes = rig.Rows.OfType<VolumeRow>().ToList();
        Assert.All(volumes, row => Assert.True(
            row.State is VolumeState.Ready or VolumeState.Trash, $"{cut}: {row.Id} is {row.State}: {row.Reason}"));
        Assert.All(rig.Rows.OfType<OperationRow>(), row => Assert.True(row.Update.State.IsTerminal(), cut));
        Assert.Equal(Given.Facts().Resources.Scalar("disk"), rig.Core.BuildView().Total.Scalar("disk"));
        // Nothing lies there that the ledger does not know, and nothing of what it knows is missing.
        foreach (var (place, state) in new[] { ("volumes", VolumeState.Ready), ("trash", VolumeState.Trash) })
            Assert.Equal(
                volumes.Where(row => row.State == state)
                    .SelectMany(static row => new[] { $"{row.Id}", $"{row.Id}.json" }).Order(StringComparer.Ordinal),
                Names(place));
        foreach (var row in volumes.Where(static row => row.State == VolumeState.Trash))
            Assert.Contains("\"destroyed_by\": \"ops\"",
                File.ReadAllText(Path.Combine(_root, "trash", $"{row.Id}.json")), StringComparison.Ordinal);
        foreach (var row in volumes.Where(static row => row.State == VolumeState.Ready))
            ManifestSays(row);
        foreach (var (volume, content) in moment.Data) DataIsThere(rig, volume, content);
        foreach (var said in moment.Said.OfType<OperationUpdated>())
            Assert.Equal(said.Update, rig.Rows.OfType<OperationRow>()
                .Single(row => row.Operation.Uuid == said.Update.Operation).Update);
    }

    private void ManifestSays(VolumeRow row)
    {
        var manifest = File.ReadAllText(Path.Combine(_root, "volumes", $"{row.Id}.json"));
        Assert.Contains($"\"size_mb\": \"{row.Resource.Amount}\"", manifest, StringComparison.Ordinal);
        Assert.Contains(
            $"\"persistence_id\": \"{row.Resource.Key.Disk?.PersistenceId}\"", manifest, StringComparison.Ordinal);
    }

    // S2: where it is no more, an order to purge it is on record.
    private void DataIsThere(AgentRig rig, VolumeId volume, string content)
    {
        if (rig.Rows.OfType<VolumeRow>().SingleOrDefault(row => row.Id == volume) is not { } row)
        {
            Assert.Contains(rig.Rows.OfType<PurgeRow>(), purge => purge.Volume == volume && purge.Order is not null);
            return;
        }
        var place = row.State == VolumeState.Trash ? "trash" : "volumes";
        Assert.Equal(content, File.ReadAllText(Path.Combine(_root, place, $"{volume}", "data")));
    }

    private IEnumerable<string> Names(string place)
    {
        var directory = Path.Combine(_root, place);
        return Directory.Exists(directory)
            ? Directory.EnumerateFileSystemEntries(directory).Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal)
            : [];
    }

    private List<string> Files() =>
    [
        .. Directory.EnumerateFileSystemEntries(_root, "*", SearchOption.AllDirectories)
            .Select(path => $"{path}: {(File.Exists(path) ? File.ReadAllText(path) : "")}")
            .Order(StringComparer.Ordinal),
    ];

    // What a start itself changes is none of it.
    private static IEnumerable<string> Sorted(IEnumerable<AgentRow> rows) => rows
        .Where(static row => row is not IdentityRow).Select(static row => $"{row}").Order(StringComparer.Ordinal);

    private static VolumeId IdOf(AgentRig rig, string name) => rig.Rows.OfType<VolumeRow>()
        .Single(row => row.Resource.Key.Disk?.PersistenceId?.ToString() == name).Id;

    private AgentFacts Facts() => Given.Facts() with
    {
        Disks =
        [
            new DiskFacts(
                null, _root, AgentFactsReading.FileSystemOf(_root), Quantity.FromMilli(20_480_000), Quantity.Zero,
                "directory", null),
        ],
    };
}
