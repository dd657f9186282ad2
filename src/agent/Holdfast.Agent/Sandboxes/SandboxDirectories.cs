using Holdfast.Agent.Containers;
using Holdfast.Disks;
using Holdfast.Linux;
using Holdfast.Linux.Files;

namespace Holdfast.Agent.Sandboxes;

/// <summary>Sandboxes on the disk, from being found to being gone.</summary>
/// <remarks>
/// <code>
/// &lt;work_dir&gt;/slaves/…/runs/ID ──renamed──► &lt;work_dir&gt;/gc/ID ──emptied──► gone
/// </code>
/// A cut anywhere leaves it at one of the two places; what lies in <c>gc</c> is emptied the next time. Neither links
/// nor mounts are followed, and what has a mount in it is not even moved (S10).
/// </remarks>
internal sealed class SandboxDirectories(ContainerPlaces places)
{
    private const OpenFlags Plain = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow;
    private const string Latest = "latest";

    /// <summary>Where it is noted since when they are over.</summary>
    public SandboxNotes Notes { get; } = new(places.WorkDirectory);

    private string Slaves => Path.Combine(places.WorkDirectory, "slaves");

    private string Collected => Path.Combine(places.WorkDirectory, "gc");

    /// <summary>Every sandbox there is.</summary>
    public IReadOnlyList<string> All()
    {
        var all = new List<string>();
        foreach (var agent in Below(Slaves))
            foreach (var framework in Below(Path.Combine(agent, "frameworks")))
                foreach (var executor in Below(Path.Combine(framework, "executors")))
                    foreach (var run in Below(Path.Combine(executor, "runs")))
                        if (FileCalls.StatusAt(FileCalls.WorkingDirectory, run) is { Kind: FileKind.Directory })
                            all.Add(run);
        return all;
    }

    /// <summary>What was moved away and is not gone yet.</summary>
    public IReadOnlyList<string> Leftovers() => [.. Below(Collected)];

    /// <summary>Moves a sandbox out of sight, with what was there for it alone.</summary>
    /// <exception cref="LinuxException">It cannot be moved.</exception>
    public string Move(string sandbox)
    {
        Directory.CreateDirectory(Collected, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var moved = Path.Combine(Collected, Path.GetFileName(sandbox));
        // While sandboxes are made, what seems empty may be about to be used.
        using (places.Guard.Removing())
        {
            FileCalls.Rename(FileCalls.WorkingDirectory, sandbox, FileCalls.WorkingDirectory, moved);
            RemoveEmpty(Path.GetDirectoryName(sandbox)!, sandbox);
        }
        return moved;
    }

    /// <summary>Removes what was moved away.</summary>
    /// <exception cref="IOException">Something of it is left; try again later.</exception>
    public void Remove(string moved)
    {
        var parent = FileCalls.Open(FileCalls.WorkingDirectory, Collected, Plain);
        try { SandboxRemoval.Remove(parent, Path.GetFileName(moved), moved); }
        finally { FileCalls.Close(parent); }
    }

    // runs, the executor, executors, the framework, frameworks: each while nothing is in it. The agent's own stays.
    private void RemoveEmpty(string directory, string sandbox)
    {
        if (FileCalls.ReadLink(FileCalls.WorkingDirectory, Path.Combine(directory, Latest)) == sandbox)
            FileCalls.TryUnlink(FileCalls.WorkingDirectory, Path.Combine(directory, Latest));
        var agent = Path.GetRelativePath(Slaves, directory).Split('/')[0];
        for (var at = directory; at != Path.Combine(Slaves, agent); at = Path.GetDirectoryName(at)!)
            if (!FileCalls.TryRemoveDirectory(FileCalls.WorkingDirectory, at)) return;
    }

    private static IEnumerable<string> Below(string directory) =>
        DirectoryReader.Names(directory).Where(name => name != Latest).Order(StringComparer.Ordinal)
            .Select(name => Path.Combine(directory, name));
}
