namespace Holdfast.Agent.Core.Fsck;

/// <summary>What something on a disk, or in the ledger, is when both are compared. What is as it should be is counted
/// and not named.</summary>
public enum FsckVerdict
{
    /// <summary>Data that the ledger does not know.</summary>
    Orphan,

    /// <summary>A volume of the ledger whose data is not where it should be.</summary>
    Ghost,

    /// <summary>Part of what belongs together is missing: data without manifest, a manifest without data.</summary>
    HalfMade,

    /// <summary>It is not of this agent's making.</summary>
    Foreign,

    /// <summary>A limit, or the id of one, that is not as the ledger has it.</summary>
    StaleLimit,

    /// <summary>All of it is there, and yet it is withheld.</summary>
    Withheld,

    /// <summary>It could not be looked at.</summary>
    Unseen,
}
