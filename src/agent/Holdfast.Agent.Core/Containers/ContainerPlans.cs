using System.Collections.Immutable;
using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Fetching;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Containers;

/// <summary>The sandbox of a container.</summary>
/// <param name="Container">The container.</param>
/// <param name="Path">Its directory below the work directory, component by component: each is an id that keeps the id
/// rule.</param>
/// <param name="User">Whom it belongs to; null for whoever runs the agent.</param>
/// <param name="Volumes">The volumes placed in it.</param>
public sealed record SandboxPlan(
    ContainerId Container, ImmutableArray<string> Path, string? User, ImmutableArray<VolumePlacement> Volumes)
{
    /// <summary>What its disk holds it to; null where that refuses nothing.</summary>
    public SandboxLimit? Limit { get; init; }
}

/// <summary>The limit of a sandbox on a disk that refuses writes above it.</summary>
/// <param name="Root">The root of the disk.</param>
/// <param name="Backend">What limits it.</param>
/// <param name="Id">The limit's id.</param>
/// <param name="Bytes">The most that it may hold; null for no limit: it is counted.</param>
public sealed record SandboxLimit(string Root, string Backend, long Id, long? Bytes);

/// <summary>What is fetched before a container starts.</summary>
/// <param name="Sandbox">Where to.</param>
/// <param name="Sources">What, in order.</param>
public sealed record FetchPlan(SandboxPlan Sandbox, ImmutableArray<FetchSource> Sources);

/// <summary>A container to start.</summary>
/// <param name="Sandbox">Its sandbox, with its volumes.</param>
/// <param name="Command">What it runs.</param>
/// <param name="Environment">Its whole environment, in order, each name once.</param>
/// <param name="Limits">What it may use: the resources of the task with its executor's share, or of the
/// executor.</param>
/// <param name="Wire">The TaskInfo or ExecutorInfo as protobuf bytes, for what only the launcher reads
/// (rlimits).</param>
/// <param name="Executor">The custom executor that it is, with <paramref name="Wire"/> its ExecutorInfo; null for a
/// command task.</param>
public sealed record ContainerPlan(
    SandboxPlan Sandbox, CommandSpec Command, ImmutableArray<KeyValuePair<string, string>> Environment,
    ResourceBag Limits,
    ReadOnlyMemory<byte> Wire, ExecutorKey? Executor);

/// <summary>A volume in a sandbox.</summary>
/// <param name="Volume">The volume.</param>
/// <param name="Directory">Its directory, absolute.</param>
/// <param name="ContainerPath">Where the container sees it: relative to the sandbox, or absolute, as the framework
/// wrote it.</param>
/// <param name="ReadOnly">Whether it may only be read there.</param>
/// <param name="GiveToUser">Whether its directory becomes the container's user's: of a shared volume that others use
/// already it stays whose it is.</param>
/// <param name="Group">The group that may write there, beside its user; null for none.</param>
public sealed record VolumePlacement(
    VolumeId Volume, string Directory, string ContainerPath, bool ReadOnly, bool GiveToUser, uint? Group);
