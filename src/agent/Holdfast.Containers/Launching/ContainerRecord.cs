using System.Text.Json;
using Holdfast.Linux.Processes;
using Holdfast.Model.Ids;

namespace Holdfast.Containers.Launching;

/// <summary>All that is needed to find a container again after a restart of the agent: what its ledger
/// stores.</summary>
/// <remarks>
/// <see cref="IContainerLauncher.Describe"/> gives it before the start, without processes; store that first, and an
/// agent that dies during the launch still finds out whether it happened.
/// </remarks>
public sealed record ContainerRecord
{
    public required ContainerId Id { get; init; }

    public required string RuntimeDirectory { get; init; }

    public required string SandboxDirectory { get; init; }

    /// <summary>The machine's boot in which it was started: in another one nothing of it can live.</summary>
    public required string BootId { get; init; }

    /// <summary>Directories that no process of the container may hold any more once it is empty: sandbox and
    /// volumes.</summary>
    public IReadOnlyList<string> Directories { get; init; } = [];

    /// <summary>Directories of its cgroups; empty when none were made.</summary>
    public IReadOnlyList<string> Cgroups { get; init; } = [];

    /// <summary>The number of the user it runs as.</summary>
    public uint User { get; init; }

    public ProcessIdentity? Shim { get; init; }

    public ProcessIdentity? First { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ContainerRecordJson.Default.ContainerRecord);

    /// <exception cref="JsonException">These bytes are no record.</exception>
    public static ContainerRecord FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ContainerRecordJson.Default.ContainerRecord)
        ?? throw new JsonException("The container's record is null.");
}
