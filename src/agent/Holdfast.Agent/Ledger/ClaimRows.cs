using Google.Protobuf;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Ledger.V1;
using Holdfast.Protocol.Mapping;
using PurgeOrder = Holdfast.Agent.Core.Volumes.PurgeOrder;
using WireOrder = Holdfast.Protocol.Ledger.V1.PurgeOrder;

namespace Holdfast.Agent.Ledger;

/// <summary>Reservations and volumes, from creating to purged, as stored.</summary>
internal static class ClaimRows
{
    public static Claim Write(ClaimRow row) =>
        new() { Number = row.Number, Resource = StoredValues.Resource(row.Resource) };

    public static ClaimRow ReadClaim(byte[] bytes)
    {
        var wire = Claim.Parser.ParseFrom(bytes);
        return new ClaimRow(wire.Number, StoredValues.Resource(wire.Resource));
    }

    public static Volume Write(VolumeRow row)
    {
        var wire = new Volume
        {
            Id = $"{row.Id}",
            Resource = StoredValues.Resource(row.Resource),
            State = (int)row.State,
            Reason = row.Reason ?? "",
            Root = row.Root,
            Backend = row.Backend,
            Created = WireUuid.Bytes(row.Created.Value),
            Creator = row.Creator,
            Destroyed = row.Destroyed is { } destroyed ? Write(destroyed) : null,
            PurgeOrder = row.PurgeOrder is { } order ? Write(order) : null,
            PurgeBegun = row.PurgeBegun,
            AdoptOrder = row.Adopt is { } adopt ? VolumeOrderRows.Write(adopt) : null,
            RestoreOrder = row.Restore is { } restore ? VolumeOrderRows.Write(restore) : null,
        };
        if (row.TrashedAt is { } at) wire.TrashedAtUs = StoredValues.Microseconds(at);
        if (row.OnDestroy is { } policy) wire.OnDestroy = (int)policy;
        if (row.LimitId is { } limit) wire.LimitId = limit;
        if (row.Group is { } group) wire.Group = group;
        if (row.LastUsed is { } used) wire.LastUsedUs = StoredValues.Microseconds(used);
        if (row.KeptSince is { } since) wire.KeptSinceUs = StoredValues.Microseconds(since);
        return wire;
    }

    public static VolumeRow ReadVolume(byte[] bytes)
    {
        var wire = Volume.Parser.ParseFrom(bytes);
        return new VolumeRow(
            StoredValues.Volume(wire.Id), StoredValues.Resource(wire.Resource),
            StoredValues.Known((VolumeState)wire.State), wire.Reason.Length == 0 ? null : wire.Reason,
            wire.Root, wire.Backend,
            StoredValues.Operation(wire.Created), wire.Creator,
            wire.Destroyed is { } destroyed ? Read(destroyed) : null,
            wire.HasTrashedAtUs ? StoredValues.Time(wire.TrashedAtUs) : null,
            wire.PurgeOrder is { } order ? Read(order) : null,
            wire.HasKeptSinceUs ? StoredValues.Span(wire.KeptSinceUs) : null,
            wire.HasLimitId ? wire.LimitId : null)
        {
            LastUsed = wire.HasLastUsedUs ? StoredValues.Time(wire.LastUsedUs) : null,
            Group = wire.HasGroup ? wire.Group : null,
            PurgeBegun = wire.PurgeBegun,
            Adopt = wire.AdoptOrder is { } adopt ? VolumeOrderRows.Read(adopt) : null,
            OnDestroy = wire.HasOnDestroy ? StoredValues.Known((OnDestroy)wire.OnDestroy) : null,
            Restore = wire.RestoreOrder is { } restore ? VolumeOrderRows.Read(restore) : null,
        };
    }

    public static LimitId Write(LimitIdRow row) => new()
    {
        Id = row.Id, Root = row.Root, Backend = row.Backend, Owner = row.Owner, Released = row.IsReleased,
        Container = row.Container is { } container ? $"{container}" : "",
    };

    public static LimitIdRow ReadLimitId(byte[] bytes)
    {
        var wire = LimitId.Parser.ParseFrom(bytes);
        return new LimitIdRow(wire.Id, wire.Root, wire.Backend, wire.Owner, wire.Released)
        {
            Container = wire.Container.Length == 0 ? null : ContainerId.Parse(wire.Container),
        };
    }

    public static Purge Write(PurgeRow row) => new()
    {
        Number = row.Number,
        Volume = $"{row.Volume}",
        Destroyed = Write(row.Destroyed),
        PurgedAtUs = StoredValues.Microseconds(row.PurgedAt),
        Early = row.Cause == PurgeCause.RoomNeeded,
        Cause = (int)row.Cause,
        Resource = row.Resource is { } resource ? StoredValues.Resource(resource) : ByteString.Empty,
        Order = row.Order is { } order ? Write(order) : null,
    };

    public static PurgeRow ReadPurge(byte[] bytes)
    {
        var wire = Purge.Parser.ParseFrom(bytes);
        return new PurgeRow(
            wire.Number, StoredValues.Volume(wire.Volume),
            wire.Resource.IsEmpty ? null : StoredValues.Resource(wire.Resource), Read(wire.Destroyed),
            StoredValues.Time(wire.PurgedAtUs), CauseOf(wire), wire.Order is { } order ? Read(order) : null);
    }

    private static PurgeCause CauseOf(Purge wire)
    {
        // Only shown, so one of a later version is worth no refusal.
        if (wire.HasCause && Enum.IsDefined((PurgeCause)wire.Cause)) return (PurgeCause)wire.Cause;
        return wire.Early ? PurgeCause.RoomNeeded : PurgeCause.RetentionOver;
    }

    private static WireOrder Write(PurgeOrder order) =>
        new() { Caller = order.Caller, AtUs = StoredValues.Microseconds(order.At), Wipe = order.IsWipe };

    private static PurgeOrder Read(WireOrder wire) =>
        new(wire.Caller, StoredValues.Time(wire.AtUs), wire.Wipe);

    private static Destroyed Write(DestroyRecord record) => new()
    {
        Operation = WireUuid.Bytes(record.Operation.Value), Caller = record.Caller,
        AtUs = StoredValues.Microseconds(record.At), Policy = (int)record.Policy,
    };

    private static DestroyRecord Read(Destroyed wire) =>
        new(StoredValues.Operation(wire.Operation), wire.Caller, StoredValues.Time(wire.AtUs))
        {
            Policy = StoredValues.Known((OnDestroy)wire.Policy),
        };
}
