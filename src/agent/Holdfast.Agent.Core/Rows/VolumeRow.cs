using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Rows;

/// <summary>A persistent volume.</summary>
/// <param name="Id">Ours; names the directory.</param>
/// <param name="Resource">The disk resource with its reservations, source, persistence and details. Not
/// allocated.</param>
/// <param name="State">Never attached or releasing, which follow from the containers.</param>
/// <param name="Reason">Why it is withheld; null for none.</param>
/// <param name="Root">The absolute path of its disk's root.</param>
/// <param name="Backend">What limits it, recorded when it was made.</param>
/// <param name="Created">The operation that made it.</param>
/// <param name="Creator">Who asked for it.</param>
/// <param name="Destroyed">The operation that destroyed it (S2); null while it lives.</param>
/// <param name="TrashedAt">When it came into the trash; null before.</param>
/// <param name="PurgeOrder">Who asked for its purge before the retention is over (S2); null for nobody.</param>
/// <param name="KeptSince">Its place in <see cref="SeenTime.Passed"/> when its retention began to count; null before
/// the first reading after it came into the trash.</param>
/// <param name="LimitId">The id of its limit on its file system, see <see cref="LimitIdRow"/>; null where its backend
/// needs none.</param>
public sealed record VolumeRow(
    VolumeId Id, Resource Resource, VolumeState State, string? Reason, string Root, string Backend,
    OperationUuid Created,
    string Creator, DestroyRecord? Destroyed, DateTimeOffset? TrashedAt, PurgeOrder? PurgeOrder,
    TimeSpan? KeptSince = null, long? LimitId = null)
    : AgentRow(AgentTables.Volumes, Id.ToString())
{
    /// <summary>When the last container that held it was proven empty; null where none ever was, or an older version
    /// ran then.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>The number of the group through which all that share it may write there; null for none.</summary>
    public uint? Group { get; init; }

    /// <summary>Whether its purge was begun, for whatever reason: part of its data may be gone.</summary>
    public bool PurgeBegun { get; init; }

    /// <summary>What an operator said that becomes of it once it is destroyed; null where nobody said anything of this
    /// volume.</summary>
    public OnDestroy? OnDestroy { get; init; }

    /// <summary>Which directory it is made of, until it is ready; null where it is made anew.</summary>
    public AdoptOrder? Adopt { get; init; }

    /// <summary>Who has it restored, until it is ready again; null for nobody. Its state is trash until then, its
    /// resource already the one that it will be.</summary>
    public RestoreOrder? Restore { get; init; }
}
