namespace Holdfast.Model.Specs;

/// <summary>One step of a batch.</summary>
public abstract record BatchStep;

/// <summary>An operation on the agent's resources.</summary>
public sealed record OperationStep(OperationSpec Operation) : BatchStep;

/// <summary>The start of a task; its resources carry their allocation.</summary>
public sealed record LaunchStep(TaskSpec Task) : BatchStep;
