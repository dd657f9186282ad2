using System.Globalization;

namespace Holdfast.Agent.Tests.Crash;

/// <summary>All that happened below a root, in order: changes, flushes, and marks of the one who made them.</summary>
/// <remarks>
/// A change is there for good once all that it touches was flushed after it; before, a loss of power may keep it or
/// lose it, each by itself. That is more than any journal loses, with two exceptions that every journal has: a rename
/// is never half done, and what a mark says happened is kept.
/// </remarks>
internal sealed class DiskHistory
{
    /// <summary>A mark is a question for this path with a number below.</summary>
    public const string MarkPath = "/holdfast-crash-mark";

    // Change nothing that a restart sees.
    private static readonly HashSet<string> Passive =
    [
        "close", "fstat", "statx", "newfstatat", "lstat", "stat", "access", "faccessat", "faccessat2", "readlink",
        "readlinkat", "read", "pread64", "getdents64", "lseek", "fcntl", "flock", "fadvise64", "fstatfs", "statfs",
        "fchmod", "fchown", "fchmodat", "fchownat", "poll", "ppoll", "mmap", "dup", "dup3", "getxattr", "fgetxattr",
        "listxattr", "flistxattr", "getcwd", "utimensat",
    ];

    private readonly string _root;
    private readonly CrashTree _now = new();
    private readonly Dictionary<int, (int File, long Position)> _open = [];
    private readonly List<Entry> _entries = [];
    private int _files;

    private DiskHistory(string root) => _root = root;

    /// <summary>How many changes, flushes and marks there are: cuts are possible before each, and after the
    /// last.</summary>
    public int Length => _entries.Count;

    /// <summary>Reads what strace saw.</summary>
    /// <param name="root">The root, which was empty at first.</param>
    /// <param name="calls">The calls.</param>
    /// <exception cref="InvalidOperationException">A call changes something in a way that is not known
    /// here.</exception>
    public static DiskHistory Of(string root, IEnumerable<TracedCall> calls)
    {
        var history = new DiskHistory(root);
        foreach (var call in calls)
            if (call.Result >= 0 || IsMark(call)) history.Take(call);
        return history;
    }

    /// <summary>The last mark before a cut; -1 for none.</summary>
    public int MarkBefore(int cut)
    {
        for (var i = cut - 1; i >= 0; i--)
            if (_entries[i].Mark is { } mark) return mark;
        return -1;
    }

    /// <summary>Whether a cut says something that the one before does not: another change, or another mark.</summary>
    public bool IsCut(int cut) => cut == 0 || _entries[cut - 1] is { Change: not null } or { Mark: not null };

    /// <summary>Every tree that a loss of power at a cut can leave.</summary>
    /// <param name="cut">How many entries have happened.</param>
    /// <param name="pendingMax">More changes than these must not be without a flush at once.</param>
    public IEnumerable<CrashTree> TreesAt(int cut, int pendingMax)
    {
        var pending = Enumerable.Range(0, cut).Where(i => _entries[i].Change is { } && !IsFlushed(i, cut)).ToList();
        if (pending.Count > pendingMax)
            throw new InvalidOperationException($"{pending.Count} changes are not flushed at cut {cut}");
        var seen = new HashSet<string>();
        foreach (var fates in FatesOf([.. pending.Select(i => _entries[i].Change is Written ? Fate.Torn : Fate.Lost)]))
        {
            var tree = new CrashTree();
            for (var i = 0; i < cut; i++)
            {
                if (_entries[i].Change is not { } change) continue;
                var at = pending.IndexOf(i);
                if (Kept(change, at < 0 ? Fate.Kept : fates[at]) is { } kept) kept.Do(tree);
            }
            if (seen.Add(tree.Digest())) yield return tree;
        }
    }

    private static DiskChange? Kept(DiskChange change, Fate fate) => fate switch
    {
        Fate.Lost => null,
        Fate.Torn when change is Written written => written.Torn,
        _ => change,
    };

    // Counts through all of them, each place up to its own worst.
    private static IEnumerable<Fate[]> FatesOf(Fate[] worst)
    {
        var fates = new Fate[worst.Length];
        while (true)
        {
            yield return fates;
            var at = 0;
            while (at < fates.Length && fates[at] == worst[at]) fates[at++] = Fate.Kept;
            if (at == fates.Length) yield break;
            fates[at]++;
        }
    }

    private bool IsFlushed(int change, int cut)
    {
        foreach (var file in _entries[change].Change!.Touches)
        {
            var isFlushed = false;
            for (var i = change + 1; i < cut && !isFlushed; i++) isFlushed = _entries[i].Flushes(file);
            if (!isFlushed) return false;
        }
        return true;
    }

    private static bool IsMark(TracedCall call) => call.Arguments.Any(argument => argument.StartsWith('"')
        && argument.EndsWith('"') && IsMark(TextOf(argument)));

    private static bool IsMark(string text) => text.StartsWith(MarkPath, StringComparison.Ordinal);

    private static string TextOf(string argument) =>
        new TracedCall("", [argument], 0).Text(0);

    private void Take(TracedCall call)
    {
        if (IsMark(call))
        {
            var text = call.Arguments.Select(static argument => argument.StartsWith('"') ? TextOf(argument) : "")
                .First(IsMark);
            _entries.Add(new Entry(null, null, int.Parse(
                text[(text.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture)));
            return;
        }
        switch (call.Name)
        {
            case "open": OnOpen(Inside(Path.GetFullPath(call.Text(0), "/")), call.Arguments[1], call.Result); break;
            case "openat": OnOpen(Inside(call.PathAt(0)), call.Arguments[2], call.Result); break;
            case "openat2": OnOpen(Inside(call.PathAt(0)), call.Arguments[2], call.Result); break;
            case "mkdir": OnName(Inside(call.Text(0)), FileForm.Directory); break;
            case "mkdirat": OnName(Inside(call.PathAt(0)), FileForm.Directory); break;
            case "symlinkat": OnName(Inside(call.PathAt(1)), FileForm.Link, call.Text(0)); break;
            case "rename": OnRename(Inside(call.Text(0)), Inside(call.Text(1))); break;
            case "renameat" or "renameat2": OnRename(Inside(call.PathAt(0)), Inside(call.PathAt(2))); break;
            case "unlink" or "rmdir": OnUnlink(Inside(call.Text(0))); break;
            case "unlinkat": OnUnlink(Inside(call.PathAt(0))); break;
            case "write": OnWrite(call, null); break;
            case "pwrite64": OnWrite(call, call.Number(3)); break;
            case "ftruncate": OnResize(call); break;
            case "fsync" or "fdatasync":
                if (FileOf(call) is { } flushed) _entries.Add(new Entry(null, flushed, null));
                break;
            default:
                if (!Passive.Contains(call.Name) && Concerns(call))
                    throw new InvalidOperationException(
                        $"What {call.Name}({string.Join(", ", call.Arguments)}) does to a disk is not known here.");
                break;
        }
    }

    private bool Concerns(TracedCall call) => Enumerable.Range(0, call.Arguments.Count)
        .Any(i => call.IsDescriptor(i) && Inside(call.PathOf(i)) is not null);

    private string? Inside(string path) => path == _root ? "/"
        : path.StartsWith(_root + "/", StringComparison.Ordinal) ? path[_root.Length..] : null;

    private void OnOpen(string? path, string flags, long descriptor)
    {
        _open.Remove((int)descriptor);
        if (path is null) return;
        if (_now.Find(path) is null && flags.Contains("O_CREAT", StringComparison.Ordinal))
            OnName(path, FileForm.Plain);
        else if (flags.Contains("O_TRUNC", StringComparison.Ordinal) && _now.Find(path) is { } old)
            Add(new Resized(old, 0));
        // A link on the way, or the root's own parents: nothing that is written here.
        if (_now.Find(path) is { } file) _open[(int)descriptor] = (file, 0);
    }

    private void OnName(string? path, FileForm form, string? target = null)
    {
        if (path is null || path == "/" || _now.Find(path) is not null) return;
        var (directory, name) = Split(path);
        Add(new Named(directory, name, ++_files, form, target));
    }

    private void OnRename(string? from, string? to)
    {
        if (from is null && to is null) return;
        if (from is null || to is null) throw new InvalidOperationException("A rename into or out of the root.");
        var ((oldDirectory, oldName), (newDirectory, newName)) = (Split(from), Split(to));
        Add(new Renamed(oldDirectory, oldName, newDirectory, newName, _now.Find(from)!.Value));
    }

    private void OnUnlink(string? path)
    {
        if (path is null) return;
        var (directory, name) = Split(path);
        Add(new Unnamed(directory, name, _now.Find(path)!.Value));
    }

    private void OnWrite(TracedCall call, long? offset)
    {
        if (FileOf(call) is not { } file) return;
        var bytes = call.Bytes(1)[..(int)call.Result];
        var position = _open[call.Descriptor(0)].Position;
        Add(new Written(file, offset ?? position, bytes));
        if (offset is null) _open[call.Descriptor(0)] = (file, position + bytes.Length);
    }

    private void OnResize(TracedCall call)
    {
        if (FileOf(call) is { } file) Add(new Resized(file, call.Number(1)));
    }

    // By the path: a descriptor's number may have been given anew by another thread, which is not traced.
    private int? FileOf(TracedCall call)
    {
        if (!call.IsDescriptor(0) || Inside(call.PathOf(0)) is not { } path) return null;
        var file = _now.Find(path) ?? (_open.TryGetValue(call.Descriptor(0), out var open) ? open.File : null);
        if (file is { } known && (!_open.TryGetValue(call.Descriptor(0), out var was) || was.File != known))
            _open[call.Descriptor(0)] = (known, 0);
        return file;
    }

    private (int Directory, string Name) Split(string path)
    {
        var slash = path.LastIndexOf('/');
        var directory = _now.Find(path[..slash])
            ?? throw new InvalidOperationException($"There is no directory for {path}.");
        return (directory, path[(slash + 1)..]);
    }

    private void Add(DiskChange change)
    {
        change.Do(_now);
        _entries.Add(new Entry(change, null, null));
    }

    private enum Fate
    {
        Kept = 0,
        Lost,
        Torn,
    }

    private sealed record Entry(DiskChange? Change, int? Flushed, int? Mark)
    {
        public bool Flushes(int file) => Flushed == file;
    }
}
