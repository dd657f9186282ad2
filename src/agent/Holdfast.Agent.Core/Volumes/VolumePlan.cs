using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core.Volumes;

/// <summary>A volume as its disk must know it: where it lies, and all that goes into its manifest.</summary>
/// <param name="Volume">Ours; its directory is <c>&lt;root&gt;/volumes/&lt;volume&gt;</c>, in the trash
/// <c>&lt;root&gt;/trash/&lt;volume&gt;</c>.</param>
/// <param name="Root">The absolute path of its disk's root.</param>
/// <param name="Source">Which disk that is; null for the root disk.</param>
/// <param name="Backend">What limits it.</param>
/// <param name="Resource">The disk resource with its reservations and persistence.</param>
/// <param name="Created">The operation that made it.</param>
/// <param name="Creator">Who asked for it.</param>
/// <param name="Agent">The agent it was made on.</param>
/// <param name="LimitId">The id of its limit on its file system; null where its backend needs none.</param>
public sealed record VolumePlan(
    VolumeId Volume, string Root, DiskSource? Source, string Backend, Resource Resource, OperationUuid Created,
    string Creator, AgentId Agent, long? LimitId = null);
