using Google.Protobuf;
using Holdfast.Model.Resources;
using Operation = Holdfast.Protocol.V1.Offer.Types.Operation;
using WireResource = Holdfast.Protocol.V1.Resource;

namespace Holdfast.Protocol.Mapping;

/// <summary>Operations as frameworks send them.</summary>
public static class OperationMapping
{
    /// <summary>The operation with its resources allocated to the role of the offers that it came with, as Mesos shows
    /// it: frameworks may leave that out.</summary>
    /// <param name="operation">An Offer.Operation.</param>
    /// <param name="role">The role.</param>
    public static ReadOnlyMemory<byte> Allocated(ReadOnlyMemory<byte> operation, RoleName role)
    {
        var wire = Operation.Parser.ParseFrom(operation.Span);
        foreach (var resource in ResourcesOf(wire))
            resource.AllocationInfo ??= new() { Role = $"{role}" };
        return wire.ToByteArray();
    }

    private static List<WireResource> ResourcesOf(Operation wire) => wire switch
    {
        { Reserve: { } reserve } => [.. reserve.Resources],
        { Unreserve: { } unreserve } => [.. unreserve.Resources],
        { Create: { } create } => [.. create.Volumes],
        { Destroy: { } destroy } => [.. destroy.Volumes],
        { GrowVolume: { } grow } => [grow.Volume, grow.Addition],
        { ShrinkVolume: { } shrink } => [shrink.Volume],
        _ => [],
    };
}
