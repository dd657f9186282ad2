using System.Collections.Immutable;

namespace Holdfast.Agent.Start;

/// <summary>What <c>--disk_backend</c> says: which backend disks have that the agent is not to choose for.</summary>
/// <param name="Every">Of all disks that are not named; null for the agent's choice.</param>
/// <param name="Named">Of single disks, by their roots; null for the agent's choice.</param>
public sealed record DiskBackendChoice(string? Every, ImmutableDictionary<string, string?> Named)
{
    private const string Auto = "auto";

    /// <summary>The agent chooses for each disk.</summary>
    public static DiskBackendChoice None { get; } = new(null, ImmutableDictionary<string, string?>.Empty);

    /// <summary>The backend that the operator wants for a disk; null where he says nothing.</summary>
    public string? For(string root) => Named.TryGetValue(root, out var name) ? name : Every;

    /// <summary>Reads the flag: <c>auto</c>, <c>btrfs</c>, <c>directory,/mnt/a=btrfs</c>.</summary>
    /// <param name="text">Its value.</param>
    /// <param name="work">The work directory; roots are relative to it.</param>
    /// <param name="faults">Gets a sentence for each fault.</param>
    public static DiskBackendChoice Parse(string text, string work, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(faults);
        string? every = null;
        var isEveryGiven = false;
        var named = ImmutableDictionary.CreateBuilder<string, string?>(StringComparer.Ordinal);
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var at = entry.LastIndexOf('=');
            var name = entry[(at + 1)..];
            if (name != Auto && DiskKinds.Of(name) is null)
                faults.Add($"--disk_backend names '{name}', and there is no such backend: give {Auto}, "
                    + $"{string.Join(", ", DiskKinds.All.Select(static kind => kind.Name))}, or ROOT=NAME for single "
                    + "disks.");
            var chosen = name == Auto ? null : name;
            if (at < 0)
            {
                if (isEveryGiven)
                    faults.Add($"--disk_backend={text} names two backends for all disks: give one, and ROOT=NAME for "
                        + "single disks.");
                (every, isEveryGiven) = (chosen, true);
            }
            else if (!named.TryAdd(Path.TrimEndingDirectorySeparator(Path.GetFullPath(entry[..at], work)), chosen))
            {
                faults.Add($"--disk_backend={text} names two backends for {entry[..at]}: give one.");
            }
        }
        return new DiskBackendChoice(every, named.ToImmutable());
    }
}
