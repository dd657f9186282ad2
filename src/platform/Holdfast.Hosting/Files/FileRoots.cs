using System.Collections.Concurrent;

namespace Holdfast.Hosting.Files;

/// <summary>Which files and directories of this machine <c>/files</c> shows, and below which paths. From any
/// thread.</summary>
/// <remarks>
/// A sandbox is attached twice, below its real path and a virtual one. What lies below an attached path belongs to the
/// longest one that it begins with, so a volume may be attached inside its task's sandbox.
/// </remarks>
public sealed class FileRoots
{
    /// <summary>The longest path that is looked up, in characters: the kernel takes none longer.</summary>
    public const int PathMax = 4096;

    private readonly ConcurrentDictionary<string, string> _roots = new(StringComparer.Ordinal);
    private int _deepest;

    /// <summary>Shows a file or directory below a path, from now on.</summary>
    /// <param name="path">Under which it is asked for, such as <c>/frameworks/ID/executors/ID/runs/latest</c>.</param>
    /// <param name="target">Where it lies on this machine: absolute, and no link itself.</param>
    public void Attach(string path, string target)
    {
        if (!Path.IsPathRooted(target)) throw new ArgumentException($"'{target}' is not absolute.", nameof(target));
        var components = Components(path)
            ?? throw new ArgumentException($"'{path}' leads upwards or is too long.", nameof(path));
        // Before the entry: whoever finds it looks so deep.
        InterlockedMax(ref _deepest, components.Length);
        _roots[Join(components)] = target;
    }

    /// <summary>Shows it no longer; what is being read is read to its end.</summary>
    public void Detach(string path)
    {
        if (Components(path) is { } components) _roots.TryRemove(Join(components), out _);
    }

    /// <summary>Every attached path with its target, by path.</summary>
    public IEnumerable<KeyValuePair<string, string>> All() => _roots.OrderBy(root => root.Key, StringComparer.Ordinal);

    /// <summary>The attached target that a path lies in, and the rest of it; null where it lies in none.</summary>
    internal (string Target, string Below)? Find(string path)
    {
        if (Components(path) is not { } components) return null;
        // Nothing is attached deeper than this, however deep the path goes.
        for (var count = Math.Min(components.Length, Volatile.Read(ref _deepest)); count > 0; count--)
            if (_roots.TryGetValue(Join(components.AsSpan(0, count)), out var target))
                return (target, string.Join('/', components[count..]));
        return null;
    }

    /// <summary>The target that is attached at exactly this path; null where there is none.</summary>
    internal string? Exactly(string path) =>
        Components(path) is { } components ? _roots.GetValueOrDefault(Join(components)) : null;

    // Null for a path that goes up: what it means is decided nowhere else, so it means nothing.
    private static string[]? Components(string path)
    {
        if (path.Length > PathMax) return null;
        var components = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (components.Any(one => one is ".." || one.Contains('\0', StringComparison.Ordinal))) return null;
        return [.. components.Where(one => one is not ".")];
    }

    private static void InterlockedMax(ref int most, int value)
    {
        var seen = Volatile.Read(ref most);
        while (seen < value)
        {
            var before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen) return;
            seen = before;
        }
    }

    private static string Join(ReadOnlySpan<string> components) => "/" + string.Join('/', components);
}
