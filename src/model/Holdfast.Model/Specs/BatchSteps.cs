using System.Collections.Immutable;

namespace Holdfast.Model.Specs;

/// <summary>One step of a batch.</summary>
public abstract record BatchStep;

/// <summary>An operation on the agent's resources.</summary>
public sealed record OperationStep(OperationSpec Operation) : BatchStep;

/// <summary>The start of a task; its resources carry their allocation.</summary>
public sealed record LaunchStep(TaskSpec Task) : BatchStep;

/// <summary>
/// The start of a task group: all of its tasks or none, on one executor, which is handed them together. Each names that
/// executor; their resources carry their allocation.
/// </summary>
public sealed record LaunchGroupStep(ImmutableArray<TaskSpec> Tasks) : BatchStep;
