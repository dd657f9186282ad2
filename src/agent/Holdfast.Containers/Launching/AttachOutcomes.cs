namespace Holdfast.Containers.Launching;

/// <summary>What was found of a container after a restart of the agent.</summary>
public abstract record AttachOutcome
{
    private protected AttachOutcome() { }
}

/// <summary>Its process set is not proven empty: its events tell the rest, from the start.</summary>
public sealed record Attached(IContainer Container) : AttachOutcome;

/// <summary>It was never started, and now never will be.</summary>
public sealed record AttachNeverStarted(string Reason) : AttachOutcome;

/// <summary>No process of it is left.</summary>
/// <param name="Status">Known when the shim could write it down.</param>
/// <param name="Proof">How that is known, in words for the operator.</param>
public sealed record AttachGone(ExitStatus Status, string Proof) : AttachOutcome;
