using System.Collections.Immutable;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core;

/// <remarks>What operators see of disks and destroyed data, and the purge that one of them asks for.</remarks>
public sealed partial class AgentCore
{
    private void OnPurgeAsked(PurgeAsked evt) =>
        _turn.Do(new AnswerPurge(evt.Correlation, BeginPurge(evt.Volume, evt.Caller)));

    // Stored with its caller before anything is removed (S2). It is the operator's word and no control plane's, so that
    // a stranger as master does not stand in its way (S5).
    private PurgeOutcome BeginPurge(VolumeId id, string caller)
    {
        if (!_volumes.TryGetValue(id, out var volume)) return new PurgeUnknown(id, Unknown(id));
        if (!volume.IsTrash) return new PurgeOutOfPlace(id, OutOfPlace(volume), volume.State);
        if (volume.Row.PurgeOrder is not { } order)
        {
            order = new PurgeOrder(caller, _turn.Now);
            Store(volume, volume.Row with { PurgeOrder = order });
            _turn.Announce(
                AgentNotice.Purged, $"The destroyed volume {Name(volume)} is purged: {caller} asked for it.");
        }
        Purge(volume);
        return new PurgeBegun(id, $"Volume {Name(volume)} is being removed for good.", order);
    }

    private string Unknown(VolumeId id) => _purges.LastOrDefault(purge => purge.Volume == id) is { } purge
        ? $"Volume {id} was purged on {purge.PurgedAt:u} already: " + purge.Cause switch
        {
            PurgeCause.Asked => $"{purge.Order?.Caller} asked for it.",
            PurgeCause.RoomNeeded => "its room was needed.",
            PurgeCause.OperationFailed => "it was made for a CREATE that failed.",
            _ => "its retention was over.",
        }
        : $"There is no volume {id} on agent {_identity.Agent}: "
            + "'GET /holdfast/v1/trash' lists what is kept here.";

    private static string OutOfPlace(VolumeEntry volume) => volume.Row switch
    {
        { State: VolumeState.Destroying } => $"Volume {Name(volume)} is still being moved to the trash"
            + (volume.Trouble is { } trouble ? $" ({trouble})" : "") + "; ask again once it lies there.",
        { Restore: not null } => BeingRestored(volume),
        _ => $"Volume {Name(volume)} is {volume.State}, not in the trash: destroy it first.",
    };

    private TrashView TrashView() => new(
        _options.TrashRetention,
        [
            .. _volumes.Values.Where(static volume => volume.Row.Destroyed is not null)
                .OrderBy(static volume => volume.Row.Destroyed!.At).Select(ToTrashedView),
        ],
        [.. _purges]);

    private TrashedView ToTrashedView(VolumeEntry volume)
    {
        var row = volume.Row;
        var isPurging = volume.Purging || row.PurgeBegun || row.PurgeOrder is not null;
        return new TrashedView(
            volume.Id, volume.Resource, row.Root, row.State, isPurging, row.Destroyed!,
            isPurging || !volume.IsTrash || IsKept(volume) ? null : KeptUntil(volume), row.PurgeOrder, volume.Trouble)
        {
            Restore = row.Restore,
        };
    }

    private ImmutableArray<DiskView> DiskViews() => [.. _facts.Disks.Select(ToView)];

    private DiskView ToView(DiskFacts disk)
    {
        // A MOUNT disk takes part in no sum but its own.
        var isMount = disk.Source is { Kind: DiskSourceKind.Mount };
        var volumes = _volumes.Values.Where(volume => volume.Source == disk.Source)
            .ToLookup(static volume => volume.IsTrash);
        var promised = isMount ? Promised(source => source == disk.Source) : Promised(disk);
        var trash = Sum(isMount ? [.. volumes[true]] : TrashOn(disk));
        var room = disk.Capacity.Milli - disk.Reserve.Milli - promised.Milli - trash.Milli;
        return new DiskView(
            disk, _facts.Resources.Where(key => key.Name == "disk" && key.Disk?.Source == disk.Source).Scalar("disk"),
            promised, trash, Quantity.FromMilli(Math.Max(0, room)), volumes[false].Count(),
            [
                .. volumes[false].Where(static volume => volume.Row.State == VolumeState.Withheld)
                    .Select(static volume => volume.ToSpec()),
            ]);
    }
}
