using System.Collections.Immutable;

namespace Holdfast.Agent.Core;

/// <summary>What becomes of a start of the agent.</summary>
public abstract record RecoverOutcome;

/// <summary>It goes on from its ledger; what the frame holds is to be stored and done first.</summary>
public sealed record Recovered(AgentCore Core) : RecoverOutcome;

/// <summary>It does not start: what it is given is less than what is reserved or used.</summary>
/// <param name="Faults">What stands in the way, each with what to do.</param>
public sealed record RecoveryRefused(ImmutableArray<string> Faults) : RecoverOutcome;
