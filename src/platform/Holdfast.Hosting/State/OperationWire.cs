using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;

namespace Holdfast.Hosting.State;

/// <summary>An operation in the form of the wire (Operation), as GET_OPERATIONS of master and agent shows it.</summary>
public static class OperationWire
{
    /// <summary>An operation that is under way, or whose outcome is not acknowledged.</summary>
    /// <param name="spec">What was asked for.</param>
    /// <param name="agent">Where.</param>
    /// <param name="latest">Where it stands.</param>
    public static Operation Of(OperationSpec spec, AgentId agent, OperationUpdate latest)
    {
        ArgumentNullException.ThrowIfNull(spec);
        // As recorded, only operations of storage providers say what came out of them.
        var status = OperationStatusMapping.Write(latest with { Converted = null });
        var wire = new Operation
        {
            AgentId = new AgentID { Value = agent.ToString() },
            Info = Info(spec),
            LatestStatus = status,
            Uuid = new UUID { Value = WireUuid.Bytes(spec.Uuid.Value) },
        };
        if (!spec.Framework.IsNone) wire.FrameworkId = new FrameworkID { Value = spec.Framework.ToString() };
        // What is under way has no history yet: a status is noted when the agent says one.
        if (latest.State != Model.Statuses.OperationState.Pending) wire.Statuses.Add(status);
        return wire;
    }

    // As its framework sent it; what an operator ordered came in no such form.
    private static Offer.Types.Operation Info(OperationSpec spec)
    {
        if (!spec.Wire.IsEmpty) return Offer.Types.Operation.Parser.ParseFrom(spec.Wire.Span);
        var resources = ResourceMapping.Write(spec.Resources);
        return spec.Kind switch
        {
            OperationKind.Reserve => new()
            {
                Type = Offer.Types.Operation.Types.Type.Reserve, Reserve = new() { Resources = { resources } },
            },
            OperationKind.Unreserve => new()
            {
                Type = Offer.Types.Operation.Types.Type.Unreserve, Unreserve = new() { Resources = { resources } },
            },
            OperationKind.Create => new()
            {
                Type = Offer.Types.Operation.Types.Type.Create, Create = new() { Volumes = { resources } },
            },
            OperationKind.Destroy => new()
            {
                Type = Offer.Types.Operation.Types.Type.Destroy, Destroy = new() { Volumes = { resources } },
            },
            OperationKind.GrowVolume => new()
            {
                Type = Offer.Types.Operation.Types.Type.GrowVolume,
                GrowVolume = new()
                {
                    Volume = ResourceMapping.Write(spec.Resources[0]),
                    Addition = ResourceMapping.Write(spec.Change[0]),
                },
            },
            OperationKind.ShrinkVolume => new()
            {
                Type = Offer.Types.Operation.Types.Type.ShrinkVolume,
                ShrinkVolume = new()
                {
                    Volume = ResourceMapping.Write(spec.Resources[0]),
                    Subtract = new() { Value = spec.Change[0].Amount.ToDouble() },
                },
            },
            _ => new() { Type = Offer.Types.Operation.Types.Type.Unknown },
        };
    }
}
