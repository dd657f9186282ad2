using Holdfast.Agent.Core;
using Microsoft.Extensions.Logging;

namespace Holdfast.Agent;

/// <summary>All that the agent says. Event ids 3000-3099; see docs/operating/events.md.</summary>
internal static partial class AgentLog
{
    /// <summary>Passes on what the core announces, each notice with a level of its own.</summary>
    public static void Announced(this ILogger logger, AgentNotice notice, string text)
    {
        switch (notice)
        {
            case AgentNotice.Registered: logger.Registered(text); break;
            case AgentNotice.LinkTrouble: logger.LinkTrouble(text); break;
            case AgentNotice.LinkUnreadable: logger.LinkUnreadable(text); break;
            case AgentNotice.Distrust: logger.Distrust(text); break;
            case AgentNotice.Trusted: logger.Trusted(text); break;
            case AgentNotice.Refused: logger.Refused(text); break;
            case AgentNotice.VolumeWithheld: logger.VolumeWithheld(text); break;
            case AgentNotice.VolumeBack: logger.VolumeBack(text); break;
            case AgentNotice.DiskFound: logger.DiskFound(text); break;
            case AgentNotice.DiskLost: logger.DiskLost(text); break;
            case AgentNotice.ManifestStale: logger.ManifestStale(text); break;
            case AgentNotice.Purged: logger.Purged(text); break;
            case AgentNotice.MarkedGone: logger.MarkedGone(text); break;
            case AgentNotice.Rejoins: logger.Rejoins(text); break;
            case AgentNotice.Ordered: logger.Ordered(text); break;
            case AgentNotice.TrashTrouble: logger.TrashTrouble(text); break;
            case AgentNotice.ResizeTrouble: logger.ResizeTrouble(text); break;
            case AgentNotice.ContainerLost: logger.ContainerLost(text); break;
            case AgentNotice.ContainerTrouble: logger.ContainerTrouble(text); break;
            case AgentNotice.DiskOverused: logger.DiskOverused(text); break;
            case AgentNotice.FetchTrouble: logger.FetchTrouble(text); break;
            case AgentNotice.ExecutorTrouble: logger.ExecutorTrouble(text); break;
            case AgentNotice.BatchDropped: logger.BatchDropped(text); break;
            case AgentNotice.StepFailed: logger.StepFailed(text); break;
            default:
                throw new System.Diagnostics.UnreachableException($"No log message for {notice}; add an arm above.");
        }
    }

    [LoggerMessage(3001, LogLevel.Information, "Agent listens on {Address}; work directory {WorkDirectory}")]
    public static partial void Listening(this ILogger logger, string address, string workDirectory);

    [LoggerMessage(3002, LogLevel.Warning, "Containers cannot be limited fully on this machine: {Missing}")]
    public static partial void CgroupsMissing(this ILogger logger, string missing);

    /// <summary>Something given at the start will not do what it is meant to, such as a disk without room for
    /// trash.</summary>
    [LoggerMessage(3003, LogLevel.Warning, "{Warning}")]
    public static partial void StartWarning(this ILogger logger, string warning);

    [LoggerMessage(3004, LogLevel.Information, "Agent stops; its tasks run on and are found again")]
    public static partial void Stopping(this ILogger logger);

    [LoggerMessage(3005, LogLevel.Error, "{Method} {Path} failed; the caller gets 500 and may try again")]
    public static partial void AnswerFailed(this ILogger logger, Exception cause, string method, string path);

    [LoggerMessage(3006, LogLevel.Information, "{Caller} set the level of logging to {Level} for {Duration}")]
    public static partial void LoggingLevelSet(this ILogger logger, string caller, int level, TimeSpan duration);

    /// <summary>An operator marked the agent gone: its tasks end, its volumes stay.</summary>
    [LoggerMessage(3016, LogLevel.Warning, "{Text}")]
    private static partial void MarkedGone(this ILogger logger, string text);

    /// <summary>An agent that was gone joins again under another id; its volumes are orphans.</summary>
    [LoggerMessage(3017, LogLevel.Information, "{Text}")]
    private static partial void Rejoins(this ILogger logger, string text);

    /// <summary>The agent is registered with its master.</summary>
    [LoggerMessage(3010, LogLevel.Information, "{Text}")]
    private static partial void Registered(this ILogger logger, string text);

    /// <summary>The connection to the master is gone, or it does not admit this agent, and why; tried again.</summary>
    [LoggerMessage(3011, LogLevel.Information, "{Text}")]
    private static partial void LinkTrouble(this ILogger logger, string text);

    /// <summary>The master does not know the one that this agent obeyed last: what removes data is refused (runbook
    /// S5).</summary>
    [LoggerMessage(3012, LogLevel.Warning, "{Text}")]
    private static partial void Distrust(this ILogger logger, string text);

    /// <summary>Something was refused because of that.</summary>
    [LoggerMessage(3013, LogLevel.Warning, "{Text}")]
    private static partial void Refused(this ILogger logger, string text);

    /// <summary>The operator said that the master is to be obeyed, by 'holdfast agents trust-master'.</summary>
    [LoggerMessage(3014, LogLevel.Information, "{Text}")]
    private static partial void Trusted(this ILogger logger, string text);

    /// <summary>What the master sent cannot be read, as of another version; the connection is tried anew.</summary>
    [LoggerMessage(3015, LogLevel.Warning, "{Text}")]
    private static partial void LinkUnreadable(this ILogger logger, string text);

    /// <summary>A volume is withheld, since its directory or disk is missing or another (runbook S2).</summary>
    [LoggerMessage(3020, LogLevel.Warning, "{Text}")]
    private static partial void VolumeWithheld(this ILogger logger, string text);

    /// <summary>A volume that was withheld is there again.</summary>
    [LoggerMessage(3021, LogLevel.Information, "{Text}")]
    private static partial void VolumeBack(this ILogger logger, string text);

    /// <summary>A destroyed volume was purged before its retention was over: for room, or since somebody
    /// asked.</summary>
    [LoggerMessage(3022, LogLevel.Warning, "{Text}")]
    private static partial void Purged(this ILogger logger, string text);

    /// <summary>The description that lies beside a volume could not be written anew; the volume itself is
    /// well.</summary>
    [LoggerMessage(3024, LogLevel.Warning, "{Text}")]
    public static partial void ManifestStale(this ILogger logger, string text);

    /// <summary>Something is done to a volume, such as a restore, and who asked for it.</summary>
    [LoggerMessage(3028, LogLevel.Information, "{Text}")]
    private static partial void Ordered(this ILogger logger, string text);

    /// <summary>A destroyed volume cannot be moved to the trash or purged, and why; tried again (runbook
    /// S10).</summary>
    [LoggerMessage(3023, LogLevel.Warning, "{Text}")]
    private static partial void TrashTrouble(this ILogger logger, string text);

    /// <summary>A volume could not be resized, and its limit on the disk may be another than it should be.</summary>
    [LoggerMessage(3029, LogLevel.Error, "{Text}")]
    private static partial void ResizeTrouble(this ILogger logger, string text);

    [LoggerMessage(3025, LogLevel.Warning,
        "{Step} has taken {Duration} by now, and {Waiting} more steps wait for it. See whether {Root} still answers")]
    public static partial void VolumeStepSlow(
        this ILogger logger, string step, TimeSpan duration, int waiting, string root);

    [LoggerMessage(3026, LogLevel.Warning,
        "{Step} has taken {Duration} by now, and the stop waits no longer; the next start goes on with it. See whether "
        + "{Root} still answers")]
    public static partial void VolumeStepLeft(this ILogger logger, string step, TimeSpan duration, string root);

    /// <summary>A disk that could not be used, and whose volumes were withheld, is well again.</summary>
    [LoggerMessage(3027, LogLevel.Information, "{Text}")]
    private static partial void DiskFound(this ILogger logger, string text);

    /// <summary>A disk is missing, another one, read-only or failing: its volumes are withheld until it is well
    /// again (runbook S8).</summary>
    [LoggerMessage(3061, LogLevel.Warning, "{Text}")]
    private static partial void DiskLost(this ILogger logger, string text);

    /// <summary>A container was lost, and its tasks with it.</summary>
    [LoggerMessage(3030, LogLevel.Warning, "{Text}")]
    private static partial void ContainerLost(this ILogger logger, string text);

    /// <summary>An executor did not subscribe in time, or said what cannot be.</summary>
    [LoggerMessage(3031, LogLevel.Warning, "{Text}")]
    private static partial void ExecutorTrouble(this ILogger logger, string text);

    /// <summary>Something keeps a container from its end; until it is over its volumes are given to nobody.</summary>
    [LoggerMessage(3032, LogLevel.Warning, "{Text}")]
    private static partial void ContainerTrouble(this ILogger logger, string text);

    /// <summary>A container took more disk than it has, and is ended: its tasks fail with
    /// REASON_CONTAINER_LIMITATION_DISK.</summary>
    [LoggerMessage(3034, LogLevel.Warning, "{Text}")]
    private static partial void DiskOverused(this ILogger logger, string text);

    [LoggerMessage(3050, LogLevel.Warning,
        "The disk use of {Directory} cannot be measured ({Reason}); statistics leave it out until it can be")]
    public static partial void UsageUnknown(this ILogger logger, string directory, string reason);

    [LoggerMessage(3053, LogLevel.Warning,
        "The disk use of {Directory} cannot be measured ({Reason}); statistics show what it was {Age} ago until it can "
        + "be")]
    public static partial void UsageOld(this ILogger logger, string directory, string reason, TimeSpan age);

    [LoggerMessage(3054, LogLevel.Warning,
        "Measuring the disk use of {Directory} has taken {Duration} by now, and {Waiting} more directories on {Mount} "
        + "wait for it; statistics show for them what was measured last. See whether {Mount} still answers")]
    public static partial void UsageSlow(
        this ILogger logger, string directory, string mount, int waiting, TimeSpan duration);

    [LoggerMessage(3060, LogLevel.Information,
        "{Mount} was still mounted in a sandbox that is over, and is detached; what is mounted there is untouched")]
    public static partial void LeftoverMountDetached(this ILogger logger, string mount);

    [LoggerMessage(3051, LogLevel.Warning, "The sandbox {Path} cannot be removed ({Reason}); tried again each time")]
    public static partial void SandboxStays(this ILogger logger, string path, string reason);

    [LoggerMessage(3052, LogLevel.Warning,
        "Old sandboxes cannot be looked for ({Reason}); none is removed until they can, tried again each time")]
    public static partial void SandboxesUnseen(this ILogger logger, string reason);

    [LoggerMessage(3055, LogLevel.Warning,
        "{File} does not say since when sandboxes are over ({Reason}); they age from now on, and are kept longer")]
    public static partial void SandboxAgesUnknown(this ILogger logger, string file, string reason);

    [LoggerMessage(3056, LogLevel.Warning,
        "Since when sandboxes are over cannot be noted in {File} ({Reason}); tried again each time. A restart before "
        + "that begins to count anew, so they are kept longer")]
    public static partial void SandboxAgesUnnoted(this ILogger logger, string file, string reason);

    /// <summary>What is on the disks is not what the ledger says; the agent goes on, and nothing was changed.</summary>
    [LoggerMessage(3057, LogLevel.Warning,
        "Disks and ledger do not agree: {Count} times {Verdict}, first {First}. Nothing was changed; 'holdfast volumes "
        + "fsck' names all, and what to do")]
    public static partial void FsckFound(this ILogger logger, int count, string verdict, string first);

    /// <summary>The fetch cache cannot be used as it should; what is wanted is fetched without it.</summary>
    [LoggerMessage(3033, LogLevel.Warning, "{Text}")]
    private static partial void FetchTrouble(this ILogger logger, string text);

    /// <summary>A batch of the master was dropped whole, since the agent's resources had changed; nothing of it was
    /// done.</summary>
    [LoggerMessage(3040, LogLevel.Warning, "{Text}")]
    private static partial void BatchDropped(this ILogger logger, string text);

    /// <summary>An operation failed, or a launch was dropped, and why (runbook S8).</summary>
    [LoggerMessage(3041, LogLevel.Information, "{Text}")]
    private static partial void StepFailed(this ILogger logger, string text);
}
