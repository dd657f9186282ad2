using System.Collections.Immutable;
using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Batches;

/// <summary>A batch under way: its steps, where each stands, and for which earlier ones it waits.</summary>
internal sealed class BatchEntry
{
    private readonly StepState[] _states;
    private readonly ImmutableArray<int>[] _waitsFor;

    public BatchEntry(Batch batch, long number)
    {
        Batch = batch;
        Number = number;
        _states = new StepState[batch.Steps.Length];
        _waitsFor = FindDependencies(batch.Steps);
    }

    public Batch Batch { get; }

    /// <summary>Its place in the order of arrival.</summary>
    public long Number { get; }

    public bool IsOver => Array.TrueForAll(_states, static state => state is StepState.Done or StepState.Failed);

    /// <summary>Where the step stands.</summary>
    public StepState this[int step]
    {
        get => _states[step];
        set => _states[step] = value;
    }

    /// <summary>The step that an operation is; -1 for none.</summary>
    public int StepOf(OperationSpec operation)
    {
        for (var i = 0; i < Batch.Steps.Length; i++)
            if (Batch.Steps[i] is OperationStep step && step.Operation.Uuid == operation.Uuid) return i;
        return -1;
    }

    /// <summary>The step that launches a task; -1 for none.</summary>
    public int StepOf(TaskKey task)
    {
        if (Batch.Framework?.Id != task.Framework) return -1;
        for (var i = 0; i < Batch.Steps.Length; i++)
            if (LaunchesOf(i).Any(launched => launched.Id == task.Task)) return i;
        return -1;
    }

    /// <summary>The tasks that a step launches; none where it is an operation.</summary>
    public ImmutableArray<TaskSpec> LaunchesOf(int step) => Batch.Steps[step] switch
    {
        LaunchStep launch => [launch.Task],
        LaunchGroupStep group => group.Tasks,
        _ => [],
    };

    /// <summary>Whether all that the step waits for is done.</summary>
    public bool IsRunnable(int step) =>
        _states[step] == StepState.Waiting && _waitsFor[step].All(earlier => _states[earlier] == StepState.Done);

    /// <summary>The failed step because of which this one is dropped; null for none.</summary>
    public int? FailedCause(int step)
    {
        foreach (var earlier in _waitsFor[step])
            if (_states[earlier] == StepState.Failed) return earlier;
        return null;
    }

    /// <summary>Takes the states from a loaded row.</summary>
    public void Restore(ImmutableArray<StepState> states) => states.CopyTo(_states);

    public BatchRow ToRow() => IsOver
        ? new BatchRow(Batch.Id, Number, null, [])
        : new BatchRow(Batch.Id, Number, Batch, [.. _states]);

    // A step is held to use what earlier steps of its batch leave, before anything else of the same kind: where that
    // guess is wrong
    // a step waits, or is dropped, that need not have been; the other way round one could run on what it was not
    // planned with.
    private static ImmutableArray<int>[] FindDependencies(ImmutableArray<BatchStep> steps)
    {
        var waitsFor = new ImmutableArray<int>[steps.Length];
        var left = new ResourcePool[steps.Length];
        for (var i = 0; i < steps.Length; i++)
        {
            var (consumed, produced) = EffectOf(steps[i]);
            var found = ImmutableArray.CreateBuilder<int>();
            foreach (var resource in consumed)
                for (var earlier = 0; earlier < i; earlier++)
                    if (TakeFrom(left[earlier], resource) && !found.Contains(earlier)) found.Add(earlier);
            waitsFor[i] = found.ToImmutable();
            left[i] = new ResourcePool(produced);
        }
        return waitsFor;
    }

    private static bool TakeFrom(ResourcePool left, Resource wanted)
    {
        foreach (var resource in left.Entries)
        {
            if (!resource.Key.Equals(wanted.Key)) continue;
            // Any number of steps may use a shared volume, each of them only once it is made.
            if (resource.Key.IsShared && resource.IsSameAs(wanted)) return true;
            if (!resource.Key.IsDivisible && !resource.Contains(wanted)) continue;
            left.Subtract(wanted);
            return true;
        }
        return false;
    }

    private static (ResourceBag Consumed, ResourceBag Produced) EffectOf(BatchStep step) => step switch
    {
        OperationStep operation when OperationEffect.Of(operation.Operation, out _) is { } effect =>
            (effect.Consumed, effect.Produced),
        LaunchStep launch => (OperationEffect.Of(launch.Task).Consumed, []),
        LaunchGroupStep group => (
            group.Tasks.Aggregate(
                ResourceBag.Empty, static (sum, task) => sum + OperationEffect.Of(task).Consumed), []),
        _ => ([], []),
    };
}
