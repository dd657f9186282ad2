namespace Holdfast.Linux.Processes;

/// <summary>Who runs below whom, from one reading of <c>/proc</c>.</summary>
public static class ProcessTree
{
    /// <summary>Every living process below <paramref name="root"/>, which is not among them.</summary>
    /// <exception cref="LinuxException">Who runs cannot be seen just now.</exception>
    /// <remarks>Not a snapshot: who forks meanwhile may be missed, so callers that must reach all ask again.</remarks>
    public static List<ProcessIdentity> Below(int root)
    {
        var processes = new List<ProcessStat>();
        foreach (var pid in ProcessStat.AllPids())
            if (ProcessStat.Of(pid) is { } stat)
                processes.Add(stat);
        var inside = new HashSet<int> { root };
        var found = new List<ProcessIdentity>();
        // A parent may have a higher pid than its child, so one pass is not enough; the tree's depth bounds their
        // number.
        for (var before = 0; before != inside.Count;)
        {
            before = inside.Count;
            foreach (var stat in processes)
                if (inside.Contains(stat.Parent) && inside.Add(stat.Pid) && !stat.IsDead)
                    found.Add(new(stat.Pid, stat.StartTicks));
        }
        return found;
    }
}
