using System.Diagnostics;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Counting;

/// <summary>The names of what is counted, in the wire's words.</summary>
internal static class CountNames
{
    public static string Of(SchedulerCall call) => call switch
    {
        TeardownCall => "teardown",
        AcceptCall => "accept",
        DeclineCall => "decline",
        ReviveCall => "revive",
        SuppressCall => "suppress",
        KillCall => "kill",
        ShutdownCall => "shutdown",
        AcknowledgeCall => "acknowledge",
        AcknowledgeOperationCall => "acknowledge_operation_status",
        ReconcileCall => "reconcile",
        ReconcileOperationsCall => "reconcile_operations",
        MessageCall => "message",
        RequestCall => "request",
        UpdateFrameworkCall => "update_framework",
        _ => throw new UnreachableException($"{call.GetType().Name} has no name; add it above."),
    };

    public static string Of(SchedulerEvent evt) => evt switch
    {
        Subscribed => "subscribed",
        OffersMade => "offers",
        OfferRescinded => "rescind",
        TaskStatusChanged or UnnameableTaskRefused => "update",
        OperationStatusChanged or UnnameableOperationRefused => "update_operation_status",
        ExecutorMessage => "message",
        FailureSeen => "failure",
        SubscriptionFailed => "error",
        Heartbeat => "heartbeat",
        _ => throw new UnreachableException($"{evt.GetType().Name} has no name; add it above."),
    };

    public static string Of(OperationKind kind) => kind switch
    {
        OperationKind.Launch => "launch",
        OperationKind.LaunchGroup => "launch_group",
        OperationKind.Reserve => "reserve",
        OperationKind.Unreserve => "unreserve",
        OperationKind.Create => "create",
        OperationKind.Destroy => "destroy",
        OperationKind.GrowVolume => "grow_volume",
        OperationKind.ShrinkVolume => "shrink_volume",
        _ => "unknown",
    };

    /// <summary>Such as <c>gone_by_operator</c>.</summary>
    public static string Of(OperationState state) => state switch
    {
        OperationState.Finished => "finished",
        OperationState.Failed => "failed",
        OperationState.Error => "error",
        OperationState.Dropped => "dropped",
        OperationState.GoneByOperator => "gone_by_operator",
        OperationState.Unreachable => "unreachable",
        OperationState.Recovering => "recovering",
        _ => "pending",
    };

    /// <summary>Such as <c>finished</c>.</summary>
    public static string Of(TaskState state) => state switch
    {
        TaskState.Finished => "finished",
        TaskState.Failed => "failed",
        TaskState.Killed => "killed",
        TaskState.Lost => "lost",
        TaskState.Error => "error",
        TaskState.Dropped => "dropped",
        TaskState.Gone => "gone",
        TaskState.GoneByOperator => "gone_by_operator",
        _ => "unknown",
    };
}
