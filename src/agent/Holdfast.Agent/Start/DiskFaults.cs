using Holdfast.Disks;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Start;

/// <summary>Says why a PATH or MOUNT disk cannot be used: missing, another one, read-only, failing.</summary>
internal static class DiskFaults
{
    private const string Remedy = "mount the agent's own disk there, and it is used again";

    /// <summary>Looks at it now; null when all is well.</summary>
    /// <param name="source">Which disk.</param>
    /// <param name="root">Its root.</param>
    /// <param name="ledger">The agent's ledger; null for one that is not stored yet.</param>
    /// <param name="history">What earlier looks saw, and gets what this one sees.</param>
    public static DiskFault? Of(DiskSource source, string root, Guid? ledger, DiskHistory history)
    {
        if (FileCalls.StatusFollowing(FileCalls.WorkingDirectory, root) is null)
            return Errno.Last == Errno.NoEntry
                ? Away($"{root} is not there; {Remedy}")
                : Failing($"{root} cannot be looked at ({Errno.Describe(Errno.Last)}); see whether its disk is well");
        if (source.Kind is DiskSourceKind.Mount && !FileSystems.IsMountPoint(root))
            return Away($"nothing is mounted at {root}; {Remedy}");
        try
        {
            return DiskClaims.OwnerOf(root) is { } owner
                ? OfClaimed(root, owner, ledger, history)
                : OfUnclaimed(root, history);
        }
        catch (DiskException fault)
        {
            return Failing(fault.Message);
        }
    }

    /// <summary>Looks at the work directory's, which is there; null when all is well.</summary>
    /// <param name="root">The work directory.</param>
    /// <param name="ledger">The agent's ledger; null for one that is not stored yet.</param>
    public static string? OfWorkDirectory(string root, Guid? ledger)
    {
        try
        {
            return DiskClaims.OwnerOf(root) is { } owner && owner != ledger ? Foreign(root, owner) : null;
        }
        catch (DiskException fault)
        {
            return fault.Message;
        }
    }

    private static string Foreign(string root, Guid owner) =>
        $"{DiskClaims.PathOf(root)} says that it belongs to another agent (ledger {owner}): its volumes are neither "
            + "touched nor offered; give this one another disk in --resources, or move .holdfast, volumes and trash "
            + "away from there";

    private static DiskFault? OfClaimed(string root, Guid owner, Guid? ledger, DiskHistory history)
    {
        if (owner != ledger) return Away(Foreign(root, owner));
        history.IsInUse = true;
        if (new DiskClaims(owner, FileSystemUuid.Of).Fault(root) is { } other) return Away($"{other}; {Remedy}");
        return DiskProbe.WhyUnusable(root) is { } failure ? Failing(failure) : null;
    }

    private static DiskFault? OfUnclaimed(string root, DiskHistory history)
    {
        if (history.IsInUse)
            return Away(
                $"{DiskClaims.PathOf(root)} is missing, and volumes of this agent lie on the disk that has it: another "
                    + $"disk is mounted at {root}, or none; {Remedy}");
        var now = FileSystemUuid.Of(root) ?? AgentFactsReading.FileSystemOf(root);
        history.FileSystem ??= now;
        if (now != history.FileSystem)
            return Away(
                $"{root} is on another file system than when the agent started; mount its disk there again, or restart "
                    + "the agent to use this one");
        return DiskProbe.WhyUnusable(root) is { } failure ? Failing(failure) : null;
    }

    private static DiskFault Away(string text) => new(text, IsAway: true);

    private static DiskFault Failing(string text) => new(text, IsAway: false);
}
