namespace Holdfast.Model.Messages;

/// <summary>What an agent does after a refusal. It never deletes anything, whatever the kind.</summary>
public enum RefusalKind
{
    /// <summary>Try again later: the master is starting or is not the leader.</summary>
    Later = 1,

    /// <summary>No common link version: one side must be upgraded; the agent keeps its tasks and tries again.</summary>
    Version = 2,

    /// <summary>The ledger is older than one this cluster has seen, or the id is connected already: an operator must
    /// look.</summary>
    Quarantined = 3,

    /// <summary>The agent was marked gone: its tasks end, its volumes stay, and it stays away until its operator has it
    /// join again under another id.</summary>
    Gone = 4,
}
