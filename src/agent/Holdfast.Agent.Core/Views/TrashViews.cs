using System.Collections.Immutable;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Views;

/// <summary>Destroyed data: what is kept, and what was removed for good.</summary>
/// <param name="Retention">How long destroyed data is kept while there is room for it.</param>
/// <param name="Kept">What is on its way into the trash or lies there, the oldest first.</param>
/// <param name="Purged">The latest purges, the latest last.</param>
public sealed record TrashView(
    TimeSpan Retention, ImmutableArray<TrashedView> Kept, ImmutableArray<PurgeRow> Purged);

/// <summary>A destroyed volume.</summary>
/// <param name="Volume">Its id.</param>
/// <param name="Resource">The disk resource that it was, with its persistence.</param>
/// <param name="Root">The root of its disk.</param>
/// <param name="State"><see cref="VolumeState.Destroying"/> or <see cref="VolumeState.Trash"/>.</param>
/// <param name="IsPurging">Whether it is being removed for good.</param>
/// <param name="Destroyed">Who destroyed it, by which operation.</param>
/// <param name="KeptUntil">The end of its retention; null before it lies in the trash, and once it is being
/// purged.</param>
/// <param name="Order">Who asked for its purge; null for nobody.</param>
/// <param name="Trouble">Why it could not be moved or purged so far; null where nothing stands in the way.</param>
public sealed record TrashedView(
    VolumeId Volume, Resource Resource, string Root, VolumeState State, bool IsPurging, DestroyRecord Destroyed,
    DateTimeOffset? KeptUntil, PurgeOrder? Order, string? Trouble)
{
    /// <summary>Who has it restored; null for nobody.</summary>
    public RestoreOrder? Restore { get; init; }
}
