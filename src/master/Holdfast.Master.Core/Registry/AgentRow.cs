using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Registry;

/// <summary>What the registry knows of an agent; its key is the agent's id.</summary>
/// <param name="Agent">As it last described itself; its id is set.</param>
/// <param name="Ledger">Names its ledger for good.</param>
/// <param name="Generation">The highest generation of the ledger that was seen.</param>
/// <param name="Standing">Where it stands.</param>
/// <param name="AdmittedAt">When it was first admitted.</param>
/// <param name="UnreachableSince">Since when it cannot be reached; null unless that is its standing.</param>
/// <param name="Start">Names the start of the ledger that had that generation; null where it was not told.</param>
/// <param name="GoneSince">When it was marked gone; null unless that is its standing.</param>
public sealed record AgentRow(
    AgentSpec Agent, Guid Ledger, long Generation, AgentStanding Standing, DateTimeOffset AdmittedAt,
    DateTimeOffset? UnreachableSince, Guid? Start = null, DateTimeOffset? GoneSince = null);
