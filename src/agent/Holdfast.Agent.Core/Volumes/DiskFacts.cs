using Holdfast.Model;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core.Volumes;

/// <summary>A disk as the host found it at start.</summary>
/// <param name="Source">Which of the agent's disks it is; null for the root disk.</param>
/// <param name="Root">The absolute path of its root.</param>
/// <param name="FileSystem">Names its file system: disks that share one share its room.</param>
/// <param name="Capacity">The size of that file system in MB, or this agent's share of it.</param>
/// <param name="Reserve">What of it the agent keeps for its own files, in MB; trash takes none of it.</param>
/// <param name="Backend">What limits volumes on it.</param>
/// <param name="Fault">Why its volumes may not be used (another disk is mounted there, …); null when all is
/// well.</param>
public sealed record DiskFacts(
    DiskSource? Source, string Root, string FileSystem, Quantity Capacity, Quantity Reserve, string Backend,
    string? Fault)
{
    /// <summary>What keeps a volume to its size there: <c>none</c>, <c>watched</c>, <c>soft</c> or
    /// <c>hard</c>.</summary>
    public string Limit { get; init; } = "none";

    /// <summary>Whether each limit there has an id.</summary>
    public bool HasLimitIds { get; init; }

    /// <summary>The ids that something on its file system carried when the agent started: whoever it is, they are not
    /// handed out. The agent's own are among them.</summary>
    public RangeSet LimitIdsCarried { get; init; } = RangeSet.Empty;

    /// <summary>Whether writes beyond a limit fail on it, rather than use being measured.</summary>
    public bool RefusesWrites => Limit is "hard" or "soft";

    /// <summary>Why nothing on it can be wiped, as a clause; null where it can (S9).</summary>
    public string? WipeFault { get; init; }
}
