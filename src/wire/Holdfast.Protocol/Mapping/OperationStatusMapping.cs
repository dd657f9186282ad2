using System.Globalization;
using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.V1;
using OperationState = Holdfast.Model.Statuses.OperationState;

namespace Holdfast.Protocol.Mapping;

/// <summary><see cref="OperationUpdate"/> to OperationStatus.</summary>
public static class OperationStatusMapping
{
    /// <summary>Writes an update for the framework that asked.</summary>
    /// <param name="update">The update.</param>
    /// <param name="format">How its reader knows reservations.</param>
    public static OperationStatus Write(OperationUpdate update, ResourceFormat format = ResourceFormat.Refined)
    {
        ArgumentNullException.ThrowIfNull(update);
        var wire = new OperationStatus { State = (V1.OperationState)update.State };
        if (!update.Id.IsNone) wire.OperationId = new OperationID { Value = update.Id.ToString() };
        if (!update.Agent.IsNone) wire.AgentId = new AgentID { Value = update.Agent.ToString() };
        if (update.Message is { } message) wire.Message = message;
        if (update.Uuid is { } uuid) wire.Uuid = new UUID { Value = WireUuid.Bytes(uuid.Value) };
        if (update.Converted is { } converted) wire.ConvertedResources.AddRange(
            ResourceMapping.Write(converted, format));
        return wire;
    }

    /// <summary>Reads the state of a status; one that this version does not know is unsupported.</summary>
    public static OperationState State(OperationStatus wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        var state = (OperationState)wire.State;
        return Enum.IsDefined(state) ? state : OperationState.Unsupported;
    }

    /// <summary>Reads the id of the agent in a status; none where it has none.</summary>
    /// <exception cref="FormatException">The id breaks the rule of ids.</exception>
    public static AgentId Agent(OperationStatus wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return wire.AgentId is { } agent ? AgentId.Parse(agent.Value, CultureInfo.InvariantCulture) : default;
    }
}
