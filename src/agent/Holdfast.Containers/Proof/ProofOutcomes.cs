using Holdfast.Linux.Processes;

namespace Holdfast.Containers.Proof;

/// <summary>Whether a container's processes are all gone.</summary>
public abstract record ProofOutcome
{
    private protected ProofOutcome() { }
}

/// <summary>None is left.</summary>
/// <param name="Basis">How that is known, with what it does not cover.</param>
public sealed record ProvenEmpty(string Basis) : ProofOutcome;

/// <summary>Some are left.</summary>
public sealed record StillAlive(IReadOnlyList<LivingProcess> Processes) : ProofOutcome
{
    public string Reason =>
        string.Join("; ", Processes.Select(process => $"process {process.Identity.Pid} {process.Evidence}"));
}

/// <summary>Neither can be said now, for instance because a process may not be looked at.</summary>
public sealed record NotProvable(string Reason) : ProofOutcome;

/// <summary>A process that counts as the container's, and why.</summary>
/// <param name="IsTask">
/// Whether it may be killed as the container's own. False for one that merely uses a directory of it, such as an
/// operator's shell: it keeps the container from being empty, and is not ours to kill.
/// </param>
public sealed record LivingProcess(ProcessIdentity Identity, string Evidence, bool IsTask);
