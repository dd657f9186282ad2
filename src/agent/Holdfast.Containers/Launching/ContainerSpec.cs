using Holdfast.Containers.Cgroups;
using Holdfast.Model.Ids;

namespace Holdfast.Containers.Launching;

/// <summary>A container as it is asked for. The launcher decides nothing of it: environment and limits are the
/// caller's.</summary>
public sealed record ContainerSpec
{
    public required ContainerId Id { get; init; }

    /// <summary>The task's working directory, absolute. Made if missing, and given to <see cref="User"/>.</summary>
    public required string SandboxDirectory { get; init; }

    /// <summary>Where agent and shim keep this container's files, absolute, on a local file system; made if missing,
    /// mode 0700. One per container and never used twice.</summary>
    public required string RuntimeDirectory { get; init; }

    public required ContainerCommand Command { get; init; }

    /// <summary>A user's name; null runs as the agent does.</summary>
    public string? User { get; init; }

    /// <summary>All of it: nothing of the agent's own environment reaches the task.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ResourceLimitSpec> Limits { get; init; } = [];

    /// <summary>Null makes no cgroup.</summary>
    public CgroupLimits? Cgroup { get; init; }

    public IReadOnlyList<VolumeLink> Volumes { get; init; } = [];

    public LogLimits Logs { get; init; } = LogLimits.Default;

    /// <summary>File in the sandbox that descriptor 1 is appended to; the same as <see cref="ErrorFile"/> joins the
    /// two.</summary>
    public string OutputFile { get; init; } = "stdout";

    public string ErrorFile { get; init; } = "stderr";

    /// <summary>What the first process reads from descriptor 0; empty gives <c>/dev/null</c>.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }
}
