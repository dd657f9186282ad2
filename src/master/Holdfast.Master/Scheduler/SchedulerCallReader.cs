using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Holdfast.Master.Core.Calls;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using CallType = Holdfast.Protocol.V1.Scheduler.Call.Types.Type;

namespace Holdfast.Master.Scheduler;

/// <summary>Checks the form of a scheduler call and makes it what the core understands. Translation only.</summary>
/// <remarks>What is refused here is refused whatever the state of the cluster, with Mesos' words for it.</remarks>
internal static class SchedulerCallReader
{
    /// <summary>Why the form of the call is wrong; null when it is right.</summary>
    public static string? Explain(Call call)
    {
        if (!call.HasType || call.Type == CallType.Unknown) return "Expecting 'type' to be present";
        if (call.Type == CallType.Subscribe) return ExplainSubscribe(call);
        if (call.FrameworkId is null) return "Expecting 'framework_id' to be present";
        return Member(call) is { IsPresent: false } member ? $"Expecting '{member.Name}' to be present"
            : ExplainMember(call);
    }

    /// <summary>The call as the core understands it.</summary>
    /// <param name="call">A call of right form, other than SUBSCRIBE.</param>
    /// <param name="fault">What is wrong with an id in it, for the framework; null for nothing.</param>
    /// <returns>The call; null where there is a fault, or where this version does not have the call yet.</returns>
    public static SchedulerCall? Read(Call call, out string? fault)
    {
        var ids = new IdReader();
        SchedulerCall? read = call.Type switch
        {
            CallType.Teardown => new TeardownCall(),
            CallType.Accept => AcceptReader.Read(call, RefuseSeconds(call.Accept.Filters)),
            CallType.Decline => new DeclineCall(Texts(call.Decline.OfferIds), RefuseSeconds(call.Decline.Filters)),
            CallType.Revive => new ReviveCall([.. call.Revive?.Roles ?? []]),
            CallType.Suppress => new SuppressCall([.. call.Suppress?.Roles ?? []]),
            CallType.Kill => Read(call.Kill, ids),
            CallType.Shutdown => new ShutdownCall(
                ids.Agent("shutdown.agent_id", call.Shutdown.AgentId),
                ids.Executor("shutdown.executor_id", call.Shutdown.ExecutorId)),
            CallType.Acknowledge => Read(call.Acknowledge, ids),
            CallType.AcknowledgeOperationStatus => Read(call.AcknowledgeOperationStatus, ids),
            CallType.Reconcile => new ReconcileCall([.. call.Reconcile.Tasks.Select(task => new TaskQuestion(
                ids.Task("reconcile.tasks.task_id", task.TaskId),
                ids.Agent("reconcile.tasks.agent_id", task.AgentId)))]),
            CallType.ReconcileOperations => new ReconcileOperationsCall([.. call.ReconcileOperations.Operations.Select(
                operation => new OperationQuestion(
                    ids.Operation("reconcile_operations.operations.operation_id", operation.OperationId),
                    ids.Agent("reconcile_operations.operations.agent_id", operation.AgentId)))]),
            CallType.Message => new MessageCall(
                ids.Agent("message.agent_id", call.Message.AgentId),
                ids.Executor("message.executor_id", call.Message.ExecutorId),
                call.Message.Data.Memory),
            CallType.Request => new RequestCall(),
            CallType.UpdateFramework => new UpdateFrameworkCall(ReadDescription(
                call.UpdateFramework.FrameworkInfo, call.UpdateFramework.SuppressedRoles,
                call.UpdateFramework.OfferConstraints)),
            _ => null,
        };
        fault = ids.Fault;
        return fault is null ? read : null;
    }

    /// <summary>What a SUBSCRIBE of right form asks for.</summary>
    public static SubscribeRequest ReadSubscribe(Call call) => ReadDescription(
        call.Subscribe.FrameworkInfo, call.Subscribe.SuppressedRoles, call.Subscribe.OfferConstraints);

    private static SubscribeRequest ReadDescription(
        FrameworkInfo info, RepeatedField<string> suppressedRoles, OfferConstraints? constraints)
    {
        var faults = new List<string>();
        var framework = FrameworkMapping.Read(info, faults);
        var minimums = OfferFilterReader.Read(info, faults);
        if (constraints is { RoleConstraints.Count: > 0 })
            faults.Add(
                "Offer constraints are not supported by this version, and offers that break them must not be made.");
        if (framework.Wire.Length > FrameworkBytesMax)
            faults.Add(
                $"FrameworkInfo has {framework.Wire.Length} bytes; the registry keeps up to {FrameworkBytesMax}.");
        AddCountFault("FrameworkInfo.roles", info.Roles.Count, faults);
        AddCountFault("suppressed_roles", suppressedRoles.Count, faults);
        return new SubscribeRequest
        {
            Framework = framework,
            SuppressedRoles = [.. suppressedRoles],
            Minimums = minimums,
            Fault = faults.Count == 0 ? null : string.Join(' ', FaultBudget.Shorten(faults)),
        };
    }

    private static void AddCountFault(string name, int count, List<string> faults)
    {
        if (count > RolesMax) faults.Add($"{name} has {count} entries, and may have {RolesMax} at most.");
    }

    /// <summary>Leaves room below the registry's 64 kB an entity.</summary>
    public const int FrameworkBytesMax = 60 * 1024;

    // Each costs a place in the order in which offers are made.
    private const int RolesMax = 1_000;

    private static string? ExplainSubscribe(Call call)
    {
        if (call.Subscribe is null) return "Expecting 'subscribe' to be present";
        return call.FrameworkId?.Value != call.Subscribe.FrameworkInfo.Id?.Value
            ? "'framework_id' differs from 'subscribe.framework_info.id'"
            : null;
    }

    private static (string Name, bool IsPresent)? Member(Call call) => call.Type switch
    {
        CallType.Accept => ("accept", call.Accept is not null),
        CallType.Decline => ("decline", call.Decline is not null),
        CallType.AcceptInverseOffers => ("accept_inverse_offers", call.AcceptInverseOffers is not null),
        CallType.DeclineInverseOffers => ("decline_inverse_offers", call.DeclineInverseOffers is not null),
        CallType.Kill => ("kill", call.Kill is not null),
        CallType.Shutdown => ("shutdown", call.Shutdown is not null),
        CallType.Acknowledge => ("acknowledge", call.Acknowledge is not null),
        CallType.AcknowledgeOperationStatus =>
            ("acknowledge_operation_status", call.AcknowledgeOperationStatus is not null),
        CallType.Reconcile => ("reconcile", call.Reconcile is not null),
        CallType.ReconcileOperations => ("reconcile_operations", call.ReconcileOperations is not null),
        CallType.Message => ("message", call.Message is not null),
        CallType.Request => ("request", call.Request is not null),
        CallType.UpdateFramework => ("update_framework", call.UpdateFramework is not null),
        _ => null,
    };

    private static string? ExplainMember(Call call) => call.Type switch
    {
        CallType.Acknowledge when !IsUuid(call.Acknowledge.Uuid) => "Not a valid UUID",
        CallType.AcknowledgeOperationStatus when !IsUuid(call.AcknowledgeOperationStatus.Uuid) => "Not a valid UUID",
        CallType.AcknowledgeOperationStatus when call.AcknowledgeOperationStatus.AgentId is null =>
            "Expecting 'agent_id' to be present",
        CallType.UpdateFramework when call.FrameworkId.Value != call.UpdateFramework.FrameworkInfo.Id?.Value =>
            "'framework_id' differs from 'update_framework.framework_info.id'",
        _ => null,
    };

    private static bool IsUuid(ByteString bytes) => WireUuid.TryRead(bytes, out _);

    private static KillCall Read(Call.Types.Kill kill, IdReader ids) => new(
        ids.Task("kill.task_id", kill.TaskId),
        ids.Agent("kill.agent_id", kill.AgentId),
        TaskMapping.KillGrace(kill.KillPolicy),
        kill.KillPolicy?.ToByteArray() ?? ReadOnlyMemory<byte>.Empty);

    private static AcknowledgeCall Read(Call.Types.Acknowledge acknowledge, IdReader ids) => new(
        ids.Agent("acknowledge.agent_id", acknowledge.AgentId),
        ids.Task("acknowledge.task_id", acknowledge.TaskId),
        new UpdateUuid(WireUuid.Read(acknowledge.Uuid)));

    private static AcknowledgeOperationCall Read(Call.Types.AcknowledgeOperationStatus acknowledge, IdReader ids) =>
        new(
        ids.Agent("acknowledge_operation_status.agent_id", acknowledge.AgentId),
        ids.Operation("acknowledge_operation_status.operation_id", acknowledge.OperationId),
        new UpdateUuid(WireUuid.Read(acknowledge.Uuid)));

    private static ImmutableArray<string> Texts(IEnumerable<OfferID> offers) =>
        [.. offers.Select(offer => offer.Value)];

    private static double? RefuseSeconds(Filters? filters) =>
        filters is { HasRefuseSeconds: true } ? filters.RefuseSeconds : null;

    /// <summary>Reads the ids of one call and keeps the first fault.</summary>
    private sealed class IdReader
    {
        public string? Fault { get; private set; }

        public TaskId Task(string path, TaskID id) => Read<TaskId>(path, id.Value);

        public ExecutorId Executor(string path, ExecutorID id) => Read<ExecutorId>(path, id.Value);

        public OperationId Operation(string path, OperationID id) => Read<OperationId>(path, id.Value);

        public AgentId Agent(string path, AgentID? id) => id is null ? default : Read<AgentId>(path, id.Value);

        private T Read<T>(string path, string text)
            where T : struct, IParsable<T>
        {
            if (T.TryParse(text, CultureInfo.InvariantCulture, out var id)) return id;
            Fault ??= $"'{path}' is not valid: '{FaultText.Quote(text)}': {IdRule.Explain(text)}";
            return default;
        }
    }
}
