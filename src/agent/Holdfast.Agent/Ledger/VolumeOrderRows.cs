using AdoptOrder = Holdfast.Agent.Core.Volumes.AdoptOrder;
using RestoreOrder = Holdfast.Agent.Core.Volumes.RestoreOrder;
using WireAdopt = Holdfast.Protocol.Ledger.V1.AdoptOrder;
using WireRestore = Holdfast.Protocol.Ledger.V1.RestoreOrder;

namespace Holdfast.Agent.Ledger;

/// <summary>What operators have done to volumes, as stored with these until it is done.</summary>
internal static class VolumeOrderRows
{
    public static WireAdopt Write(AdoptOrder order) => new()
    {
        Path = order.Path, Caller = order.Caller, AtUs = StoredValues.Microseconds(order.At),
        Taken = { order.Taken.Select(static part => StoredValues.Resource(part)) },
    };

    public static AdoptOrder Read(WireAdopt wire) => new(
        wire.Path, wire.Caller, StoredValues.Time(wire.AtUs), [.. wire.Taken.Select(StoredValues.Resource)]);

    public static WireRestore Write(RestoreOrder order) => new()
    {
        Caller = order.Caller,
        AtUs = StoredValues.Microseconds(order.At),
        Former = StoredValues.Resource(order.Former),
        Taken = { order.Taken.Select(static part => StoredValues.Resource(part)) },
        HasRoom = order.HasRoom,
    };

    public static RestoreOrder Read(WireRestore wire) => new(
        wire.Caller, StoredValues.Time(wire.AtUs), StoredValues.Resource(wire.Former),
        [.. wire.Taken.Select(StoredValues.Resource)], wire.HasRoom);
}
