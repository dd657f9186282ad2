using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Testing.Simulation.Frameworks;

/// <summary>An operation as its framework knows it.</summary>
public sealed class SimOperation(OperationId id, OperationKind kind, AgentId agent)
{
    /// <summary>The operation.</summary>
    public OperationId Id => id;

    /// <summary>What it does.</summary>
    public OperationKind Kind => kind;

    /// <summary>Where.</summary>
    public AgentId Agent => agent;

    /// <summary>What becomes of which volume; null where it is no resize.</summary>
    public VolumeResize? Resize { get; init; }

    /// <summary>What the framework heard last.</summary>
    public OperationState State { get; set; } = OperationState.Pending;

    /// <summary>Whether nothing more will come of it.</summary>
    public bool IsOver => State.IsTerminal() || State == OperationState.Unknown;
}
