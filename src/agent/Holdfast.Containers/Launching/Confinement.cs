using Holdfast.Linux.Processes;
using Holdfast.Linux.Seccomp;

namespace Holdfast.Containers.Launching;

/// <summary>How far programs in containers are kept from evading the quota of a directory that belongs to
/// them.</summary>
public sealed record Confinement
{
    /// <summary>Whether programs may gain rights by set-user-id bits and file capabilities, as <c>sudo</c>
    /// does.</summary>
    public required bool AllowsNewPrivileges { get; init; }

    /// <summary>Why system calls that change quotas, project ids, flags and subvolumes cannot be denied on this
    /// machine; null where they are.</summary>
    public required string? FilterMissing { get; init; }

    /// <summary>Why a quota of this machine may be evaded, so that a limit kept by it is no hard one; null where none
    /// can.</summary>
    public string? Gap => FilterMissing is { } missing
        ? $"tasks cannot be kept from changing quotas: {missing}"
        : AllowsNewPrivileges
            ? "tasks may gain root's rights by set-user-id programs, as --allow_new_privileges was given"
            : null;

    /// <summary>Finds out, by trying, what this machine gives.</summary>
    /// <param name="allowsNewPrivileges">What the operator wants.</param>
    public static Confinement Detect(bool allowsNewPrivileges) => new()
    {
        AllowsNewPrivileges = allowsNewPrivileges,
        // Without the renunciation the kernel asks for root's rights, lest a filter mislead a set-user-id program.
        FilterMissing = allowsNewPrivileges && !ProcessCalls.HasCapability(ProcessCalls.AdministerCapability)
            ? "with --allow_new_privileges that needs CAP_SYS_ADMIN, which the agent does not have"
            : SeccompCalls.WhyNoQuotaFilter(),
    };
}
