using Holdfast.Client.Agents;

namespace Holdfast.Cli.Doctor;

/// <summary>Judges what this machine's agent says of its volumes. Pure.</summary>
internal static class VolumeChecks
{
    private const string Subject = "volumes";

    /// <summary>One line for each kind of difference: the agent names them all.</summary>
    public static IEnumerable<Finding> Of(AgentFsck fsck)
    {
        var found = fsck.Findings ?? [];
        if (found.Count == 0)
            return [new(Subject, Verdict.Ok, $"{fsck.Ok} volumes: ledger and disks agree")];
        return found.GroupBy(one => one.Verdict).Select(group => new Finding(
            Subject, Verdict.Limited, $"{group.Count()} x {group.Key}: {group.First().Subject}: {group.First().Reason}",
            "'holdfast volumes fsck' names all, and what to do about each."));
    }

    /// <summary>Something answers, and does not say.</summary>
    public static Finding Unasked(string agent, string reason) => new(
        Subject, Verdict.Limited, $"the agent at {agent} does not say whether its volumes are what they should be",
        reason);
}
