using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.State;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>Where an operation goes when it is over.</summary>
internal static class OperationLife
{
    /// <summary>Nothing of the operation was done or will be: says so and forgets it.</summary>
    public static void Drop(Cluster cluster, TrackedOperation operation, string reason)
    {
        cluster.Fail(operation);
        End(cluster, operation, OperationState.Dropped, reason);
    }

    /// <summary>Ends an operation by the master's word, unless it has ended; and forgets it.</summary>
    public static void End(Cluster cluster, TrackedOperation operation, OperationState state, string reason)
    {
        if (!operation.Latest.State.IsTerminal()) Tell(cluster, operation, state, reason);
        Forget(cluster, operation);
    }

    private static void Tell(Cluster cluster, TrackedOperation operation, OperationState state, string reason)
    {
        cluster.Counter.Ended(operation.Spec.Kind, state);
        operation.Latest = operation.Latest with
        {
            State = state,
            Message = reason,
            Agent = operation.Agent.Id,
            Uuid = null,
        };
        if (operation.Framework is { } framework && !operation.Spec.Id.IsNone)
            cluster.Send(framework, new OperationStatusChanged(operation.Latest));
        Operators.OperatorCalls.Answer(cluster, operation);
    }

    public static void Forget(Cluster cluster, TrackedOperation operation)
    {
        operation.Agent.Operations.Remove(operation.Spec.Uuid);
        cluster.Touch(operation.Agent);
        if (operation.Framework is not { } framework) return;
        framework.Operations.Remove(operation.Spec.Uuid);
        cluster.Touch(framework);
    }
}
