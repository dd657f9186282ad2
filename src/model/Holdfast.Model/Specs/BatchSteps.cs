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

/// <summary>
/// Something that a master of a later version asks for and this program does not know. Only read, never sent or stored:
/// a batch with it is dropped whole, since what its other steps rest on is not known.
/// </summary>
/// <param name="What">What it is, as far as can be told, such as <c>an operation of kind 15</c>.</param>
public sealed record UnknownStep(string What) : BatchStep;
