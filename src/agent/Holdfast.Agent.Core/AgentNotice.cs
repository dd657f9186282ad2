namespace Holdfast.Agent.Core;

/// <summary>What an <see cref="Announce"/> is about; the host gives each its level and event id.</summary>
public enum AgentNotice
{
    /// <summary>Registered, or connected again.</summary>
    Registered = 0,

    /// <summary>The connection to the master is broken, or was refused.</summary>
    LinkTrouble,

    /// <summary>Master and agent do not understand each other: one of them is of a later version.</summary>
    LinkUnreadable,

    /// <summary>The master is a stranger: what would delete something is refused (S5).</summary>
    Distrust,

    /// <summary>The operator said that the master is to be obeyed (S5).</summary>
    Trusted,

    /// <summary>Something was refused because the master is a stranger.</summary>
    Refused,

    /// <summary>A batch was dropped whole.</summary>
    BatchDropped,

    /// <summary>An operation failed, or a launch was dropped.</summary>
    StepFailed,

    /// <summary>A volume is withheld.</summary>
    VolumeWithheld,

    /// <summary>A volume that was withheld is back.</summary>
    VolumeBack,

    /// <summary>A disk that could not be used can be used again.</summary>
    DiskFound,

    /// <summary>A disk cannot be used any more, or still not, for another reason.</summary>
    DiskLost,

    /// <summary>A volume's manifest could not be written anew.</summary>
    ManifestStale,

    /// <summary>Destroyed data was purged.</summary>
    Purged,

    /// <summary>The agent was marked gone.</summary>
    MarkedGone,

    /// <summary>An agent that was gone joins again.</summary>
    Rejoins,

    /// <summary>Something is done to a volume since an operator asked for it.</summary>
    Ordered,

    /// <summary>Destroyed data could not be moved or purged; tried again later.</summary>
    TrashTrouble,

    /// <summary>A volume was not resized, and its limit on the disk may be another than it should be.</summary>
    ResizeTrouble,

    /// <summary>A container was lost.</summary>
    ContainerLost,

    /// <summary>Something keeps a container from its end.</summary>
    ContainerTrouble,

    /// <summary>A container took more disk than it has, and is ended.</summary>
    DiskOverused,

    /// <summary>The fetch cache is not as it should be; what is fetched is not at stake.</summary>
    FetchTrouble,

    /// <summary>An executor did not come in time, or said something out of place.</summary>
    ExecutorTrouble,
}
