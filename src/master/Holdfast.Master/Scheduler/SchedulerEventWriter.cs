using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Protobuf;
using Holdfast.Hosting.Http;
using Holdfast.Master.Core.Effects;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using EventType = Holdfast.Protocol.V1.Scheduler.Event.Types.Type;
using TaskStatus = Holdfast.Protocol.V1.TaskStatus;

namespace Holdfast.Master.Scheduler;

/// <summary>Events of the core in the form of the wire. Translation only.</summary>
internal sealed class SchedulerEventWriter(MasterDescription master, AgentAddresses addresses)
{
    private readonly ConcurrentDictionary<string, byte[]> _heartbeats = new();

    /// <summary>The event's bytes.</summary>
    /// <param name="evt">The event.</param>
    /// <param name="capabilities">The framework's, which decide the form of resources.</param>
    /// <param name="mediaType">JSON or protobuf.</param>
    public byte[] Write(SchedulerEvent evt, FrameworkCapabilities capabilities, string mediaType) => evt is Heartbeat
        ? _heartbeats.GetOrAdd(mediaType, static type =>
            Messages.Encode(new Event { Type = EventType.Heartbeat }, type))
        : Messages.Encode(Translate(evt, Format(capabilities)), mediaType);

    /// <summary>How a framework with these capabilities reads reservations.</summary>
    public static ResourceFormat Format(FrameworkCapabilities capabilities) =>
        (capabilities & FrameworkCapabilities.ReservationRefinement) != 0 ? ResourceFormat.Refined
            : ResourceFormat.Unrefined;

    private Event Translate(SchedulerEvent evt, ResourceFormat format) => evt switch
    {
        Subscribed subscribed => new Event { Type = EventType.Subscribed, Subscribed = Translate(subscribed) },
        OffersMade made => new Event { Type = EventType.Offers, Offers = Translate(made, format) },
        OfferRescinded rescinded => new Event
        {
            Type = EventType.Rescind,
            Rescind = new() { OfferId = new OfferID { Value = rescinded.Offer.ToString() } },
        },
        TaskStatusChanged changed => Update(Write(changed.Update)),
        UnnameableTaskRefused refused => Update(Translate(refused)),
        OperationStatusChanged changed => new Event
        {
            Type = EventType.UpdateOperationStatus,
            UpdateOperationStatus = new() { Status = OperationStatusMapping.Write(changed.Update, format) },
        },
        UnnameableOperationRefused refused => new Event
        {
            Type = EventType.UpdateOperationStatus,
            UpdateOperationStatus = new()
            {
                Status = new()
                {
                    OperationId = new OperationID { Value = refused.Operation },
                    State = Protocol.V1.OperationState.OperationError, Message = refused.Message,
                },
            },
        },
        ExecutorMessage message => new Event { Type = EventType.Message, Message = Translate(message) },
        FailureSeen failure => new Event { Type = EventType.Failure, Failure = Translate(failure) },
        SubscriptionFailed failed => new Event { Type = EventType.Error, Error = new() { Message = failed.Message } },
        _ => throw new UnreachableException($"No translation for {evt.GetType().Name}; add an arm above."),
    };

    private Event.Types.Subscribed Translate(Subscribed subscribed) => new()
    {
        FrameworkId = new FrameworkID { Value = subscribed.Framework.ToString() },
        HeartbeatIntervalSeconds = subscribed.HeartbeatInterval.TotalSeconds,
        MasterInfo = master.ToInfo(),
    };

    private Event.Types.Offers Translate(OffersMade made, ResourceFormat format)
    {
        var offers = new Event.Types.Offers();
        offers.Offers_.AddRange(made.Offers.Select(offer => OfferMapping.Write(offer, format, addresses.Scheme)));
        return offers;
    }

    private TaskStatus Write(TaskUpdate update) => StatusMapping.Write(update, addresses.Find(update.Agent));

    private static Event Update(TaskStatus status) =>
        new() { Type = EventType.Update, Update = new() { Status = status } };

    private static TaskStatus Translate(UnnameableTaskRefused refused) => new()
    {
        TaskId = new TaskID { Value = refused.Task },
        State = Protocol.V1.TaskState.TaskError,
        Source = TaskStatus.Types.Source.Master,
        Reason = TaskStatus.Types.Reason.TaskInvalid,
        Message = refused.Message,
        Timestamp = WireTime.Seconds(refused.At),
    };

    private static Event.Types.Message Translate(ExecutorMessage message) => new()
    {
        AgentId = Id(message.Agent),
        ExecutorId = new ExecutorID { Value = message.Executor.ToString() },
        Data = UnsafeByteOperations.UnsafeWrap(message.Bytes),
    };

    private static Event.Types.Failure Translate(FailureSeen seen)
    {
        var failure = new Event.Types.Failure { AgentId = Id(seen.Agent) };
        if (!seen.Executor.IsNone) failure.ExecutorId = new ExecutorID { Value = seen.Executor.ToString() };
        if (seen.Status is { } status) failure.Status = status;
        return failure;
    }

    private static AgentID Id(AgentId agent) => new() { Value = agent.ToString() };
}
