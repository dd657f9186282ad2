using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Model.Statuses;

/// <summary>One status update of an operation (OperationStatus).</summary>
public sealed record OperationUpdate
{
    /// <summary>The operation; null where the master answers for one it never knew.</summary>
    public OperationUuid? Operation { get; init; }

    /// <summary>The framework's id of it; none where it wants no feedback.</summary>
    public OperationId Id { get; init; }

    /// <summary>The framework that asked; none for an operator.</summary>
    public FrameworkId Framework { get; init; }

    /// <summary>The agent; none in errors of the master, as recorded.</summary>
    public AgentId Agent { get; init; }

    /// <summary>The state.</summary>
    public required OperationState State { get; init; }

    /// <summary>For people; null for none.</summary>
    public string? Message { get; init; }

    /// <summary>What came out of it: for FINISHED the resources as they now are.</summary>
    public ResourceBag? Converted { get; init; }

    /// <summary>What the framework acknowledges; null for answers to reconciliation and errors of the master.</summary>
    public UpdateUuid? Uuid { get; init; }
}
