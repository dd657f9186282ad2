using System.Collections.Immutable;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Calls;

/// <summary>One task of a launch, before the master has looked at it.</summary>
public sealed record RequestedTask
{
    /// <summary>The task's id as it was sent; it may break the rule of ids.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The task; null where it cannot be expressed (an id that breaks the rule, resources that are none), and then
    /// there is a fault.
    /// </summary>
    public TaskSpec? Task { get; init; }

    /// <summary>
    /// What the reader of the call found wrong in fields that are not part of the specs: checks, environment,
    /// container,
    /// limits, negative durations, a foreign framework id in the executor.
    /// </summary>
    public ImmutableArray<string> Faults { get; init; } = [];
}
