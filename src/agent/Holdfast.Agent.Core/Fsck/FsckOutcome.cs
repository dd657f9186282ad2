namespace Holdfast.Agent.Core.Fsck;

/// <summary>What came of a fix.</summary>
/// <param name="Fix">What was to be done.</param>
/// <param name="Fault">Why it was not, as a clause; null where it was.</param>
public sealed record FsckOutcome(FsckFix Fix, string? Fault);
