using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Fsck;

/// <summary>Compares one disk with what the ledger says of it.</summary>
internal sealed class DiskComparison(FsckLedger ledger, FsckDisk disk)
{
    // File systems keep limits in blocks.
    private const long BlockBytesMax = 1 << 16;

    private readonly Dictionary<(string, bool), FsckEntry> _entries =
        disk.Entries.ToDictionary(static entry => (entry.Name, entry.IsTrash));

    private readonly Dictionary<long, FsckSeenLimit> _limits =
        (disk.Limits ?? []).DistinctBy(static limit => limit.Id).ToDictionary(static limit => limit.Id);

    private readonly List<FsckFinding> _found = [];

    public IReadOnlyList<FsckFinding> Find()
    {
        if (disk.Fault is { } fault)
        {
            Add(FsckVerdict.Unseen, disk.Root, fault, "Nothing on this disk was judged. See whether it is reachable.");
            return _found;
        }
        var volumes = ledger.Volumes.Where(volume => volume.Row.Root == disk.Root).ToList();
        if (ExplainForeign(volumes.Count) is { } reason)
        {
            Add(FsckVerdict.Foreign, disk.Root, reason, "Nothing on this disk was judged. Mount the right disk there, "
                + "or start the agent that it belongs to.");
            return _found;
        }
        foreach (var volume in volumes.Where(static volume => !volume.IsUnderWay))
        {
            if (volume.Row.State == VolumeState.Trash) CompareTrashed(volume.Row);
            else Compare(volume.Row);
        }
        var known = volumes.Select(static volume => volume.Row.Id.ToString()).ToHashSet();
        foreach (var entry in disk.Entries)
            if (!known.Contains(entry.Name)) CompareUnknown(entry);
        CompareLimits();
        return _found;
    }

    private string? ExplainForeign(int volumes) => disk.Owner switch
    {
        null when volumes > 0 => $"it has no .holdfast/disk.json, though {volumes} volumes of the ledger should lie "
            + "there: another disk may be mounted, or none",
        { } owner when owner != ledger.Ledger => $"its .holdfast/disk.json says that it belongs to another agent "
            + $"(ledger {owner}, here {ledger.Ledger})",
        _ => null,
    };

    private FsckEntry? EntryOf(VolumeRow row, bool isTrash) =>
        _entries.GetValueOrDefault(($"{row.Id}", isTrash));

    private void Compare(VolumeRow row)
    {
        var path = $"{disk.Root}/volumes/{row.Id}";
        var entry = EntryOf(row, isTrash: false);
        if (entry is null or { Data: FsckContent.None })
        {
            if (EntryOf(row, isTrash: true) is { Data: not FsckContent.None })
                Add(row, FsckVerdict.Ghost, $"it is {Text(row)} in the ledger, but its data lies in the trash",
                    $"Look in {disk.Root}/trash/{row.Id}.json who destroyed it; the ledger may be an older copy. Data "
                    + $"that is wanted is moved back by 'mv {disk.Root}/trash/{row.Id} {disk.Root}/volumes/', and "
                    + "looked at by 'holdfast volumes fsck --fix'.");
            else
                Add(row, FsckVerdict.Ghost, $"{path} is missing",
                    "Put it back, from a backup for example, and run 'holdfast volumes fsck --fix'. If the data is "
                    + "lost, make an empty directory there in the same way and destroy the volume.",
                    Again(row, row.State == VolumeState.Ready));
        }
        else if (entry.Manifest is null or "")
        {
            Add(row, FsckVerdict.HalfMade, $"{path}.json is {(entry.Manifest is null ? "missing" : "damaged")}",
                "'holdfast volumes fsck --fix' writes it from the ledger.",
                new WriteManifest(row.Id, $"write {path}.json from the ledger"));
        }
        else if (entry.Manifest != row.Id.ToString())
        {
            Add(row, FsckVerdict.HalfMade, $"{path}.json is the manifest of volume {entry.Manifest}",
                $"Somebody moved it, and perhaps the data: look whether {path} is what it should be, remove the file, "
                + "and run 'holdfast volumes fsck --fix'.");
        }
        else if (!CompareLimit(row))
        {
            CompareState(row);
        }
    }

    private void CompareState(VolumeRow row)
    {
        if (row.State == VolumeState.Withheld)
            Add(row, FsckVerdict.Withheld, $"directory and manifest are there, and yet: {row.Reason}",
                "Do what the reason asks for, and run 'holdfast volumes fsck --fix'.", Again(row, isOfUse: true));
        else if (row.State == VolumeState.Orphan)
            Add(row, FsckVerdict.Orphan, "its agent was marked gone, and came back: it is offered to nobody",
                $"Look whether the data is still wanted, then run 'holdfast volumes adopt {row.Id}'.");
    }

    // One that is withheld is so for what was found here already: looking again would find it again.
    private static LookAgain? Again(VolumeRow row, bool isOfUse) => isOfUse
        ? new LookAgain(row.Id, $"look at volume {row.Id} once more: it is offered if it is what it was, else withheld")
        : null;

    private void CompareTrashed(VolumeRow row)
    {
        var path = $"{disk.Root}/trash/{row.Id}";
        var entry = EntryOf(row, isTrash: true);
        if (entry is null or { Data: FsckContent.None })
        {
            if (EntryOf(row, isTrash: false) is { Data: not FsckContent.None })
                Add(row, FsckVerdict.Ghost, "it is destroyed, but its data lies among the volumes",
                    $"The ledger may be an older copy. 'holdfast volumes trash restore {row.Id}' has it used again.");
            else
                Add(row, FsckVerdict.Ghost, $"{path} is missing",
                    $"Nothing can be restored any more: 'holdfast volumes trash purge {row.Id}' forgets it.");
        }
        else if (entry.Manifest is null or "")
        {
            Add(row, FsckVerdict.HalfMade,
                $"{path}.json, which says who destroyed it, is {(entry.Manifest is null ? "missing" : "damaged")}",
                "'holdfast volumes fsck --fix' writes it from the ledger.",
                new WriteManifest(row.Id, $"write {path}.json from the ledger"));
        }
    }

    private bool CompareLimit(VolumeRow row)
    {
        if (row.LimitId is not { } id || disk is not { Limits: not null, HeadroomBytes: { } headroom }) return false;
        var wanted = (long)(row.Resource.Amount.Milli * (Int128)(1 << 20) / 1000) + headroom;
        if (!_limits.TryGetValue(id, out var seen))
        {
            Add(row, FsckVerdict.StaleLimit, $"nothing on its disk has limit {id}, so nothing holds it to its size",
                "Once it was looked at again, it is withheld, and the reason says how the limit is made.",
                Again(row, row.State == VolumeState.Ready));
            return true;
        }
        if (seen.LimitBytes is { } bytes && Math.Abs(bytes - wanted) < BlockBytesMax) return false;
        Add(row, FsckVerdict.StaleLimit,
            $"limit {id} is {(seen.LimitBytes is { } other ? $"{other} bytes" : "none")}, and should be {wanted} bytes",
            "'holdfast volumes fsck --fix' sets it, unless the volume holds more by now: then grow it.",
            new SetLimitAnew(row.Id, $"set the limit of volume {row.Id} to {wanted} bytes"));
        return true;
    }

    private void CompareUnknown(FsckEntry entry)
    {
        var path = $"{disk.Root}/{(entry.IsTrash ? "trash" : "volumes")}/{entry.Name}";
        if (!Guid.TryParseExact(entry.Name, "D", out _))
        {
            Add(FsckVerdict.Foreign, path, "it has no volume's name, and Holdfast did not make it",
                "It is left alone. Move it elsewhere, and make it a volume from there with 'holdfast volumes adopt'.");
            return;
        }
        if (ledger.Volumes.FirstOrDefault(volume => volume.Row.Id.ToString() == entry.Name) is { } elsewhere)
        {
            Add(FsckVerdict.Orphan, path, $"the volume of this id lies on {elsewhere.Row.Root}, by the ledger",
                "It is left. It is a copy that somebody made: move it elsewhere, or remove it by hand.",
                volume: elsewhere.Row.Id);
            return;
        }
        CompareUnknown(entry, path);
    }

    private void CompareUnknown(FsckEntry entry, string path)
    {
        var (verdict, reason, remedy) = entry switch
        {
            { Data: FsckContent.None } => (
                FsckVerdict.HalfMade, $"the ledger does not know the volume, and only {path}.json is there"
                    + Saying(entry),
                "It is left, since it may be all that tells what the volume was. Remove the file if nobody misses it."),
            { Data: FsckContent.Empty, Manifest: null } => (
                FsckVerdict.HalfMade, "the ledger does not know it, it has no manifest, and it is empty",
                "'holdfast volumes fsck --fix' removes the empty directory."),
            { IsTrash: true } => (
                FsckVerdict.Orphan, $"the ledger does not know this destroyed data{Saying(entry)}",
                "It is left, and never purged. Move it elsewhere if it is wanted, or remove it by hand."),
            _ => (
                FsckVerdict.Orphan, $"the ledger does not know this data{Saying(entry)}",
                $"It is left. 'holdfast volumes adopt {path} --agent NODE' makes a volume of it, with --name where no "
                + "manifest says what it is. Remove it by hand if nobody misses it."),
        };
        Add(verdict, path, reason, remedy,
            entry is { Data: FsckContent.Empty, Manifest: null }
                ? new RemoveEmpty(disk.Root, disk.Backend, entry.IsTrash, entry.Name, $"remove the empty {path}")
                : null,
            VolumeId.Parse(entry.Name));
    }

    private static string Saying(FsckEntry entry) => entry switch
    {
        { Describes: { } described } => $"; its manifest says: {described}",
        { Manifest: "" } => "; its manifest is damaged",
        { Manifest: null } => "; it has no manifest",
        _ => "",
    };

    private void CompareLimits()
    {
        foreach (var (row, hasOwner) in ledger.Limits)
        {
            if (row.Root != disk.Root || hasOwner) continue;
            if (!row.IsReleased)
                Add(FsckVerdict.StaleLimit, Name(row), $"it is {row.Owner}'s, which is gone",
                    "'holdfast volumes fsck --fix' gives it back once nothing on the disk carries it.",
                    new GiveLimitBack(row.Id, $"give limit {row.Id} of {disk.Root} back"));
            else if (_limits.ContainsKey(row.Id))
                Add(FsckVerdict.StaleLimit, Name(row),
                    $"{row.Owner} is gone, and something on the disk carries its id still",
                    "It is asked again each minute, and given back as soon as nothing does.");
        }
        if (disk.Limits is not { } seen) return;
        var own = ledger.Limits.Select(static limit => limit.Row.Id).ToHashSet();
        var others = seen.Where(limit => limit.Id >= 0 && ledger.Range.Contains((ulong)limit.Id)
            && !own.Contains(limit.Id)).Select(static limit => new ValueRange((ulong)limit.Id, (ulong)limit.Id));
        if (RangeSet.Of([.. others]) is var foreign && foreign != RangeSet.Empty)
            Add(FsckVerdict.Foreign, $"limits {foreign} of {disk.Root}",
                "something on the file system carries them, and the ledger does not know what",
                "They are left, and not handed out. Another agent there needs an --xfs_project_range of its own.");
    }

    private string Name(LimitIdRow row) => $"limit {row.Id} of {disk.Root}";

    private static string Text(VolumeRow row) => $"{row.State}".ToLowerInvariant();

    private void Add(VolumeRow row, FsckVerdict verdict, string reason, string remedy, FsckFix? fix = null) => Add(
        verdict, $"volume '{row.Resource.Key.Disk?.PersistenceId}' ({row.Id}) of role {row.Resource.Key.Role}", reason,
        remedy, fix, row.Id);

    private void Add(
        FsckVerdict verdict, string subject, string reason, string remedy, FsckFix? fix = null,
        VolumeId volume = default) =>
        _found.Add(new FsckFinding(verdict, subject, reason, remedy) { Root = disk.Root, Fix = fix, Volume = volume });
}
