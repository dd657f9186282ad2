using System.Diagnostics;
using Google.Protobuf;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Link.V1;
using Holdfast.Protocol.Mapping;
using WireBatch = Holdfast.Protocol.Link.V1.Batch;
using WireMessage = Holdfast.Protocol.Link.V1.MasterMessage;

namespace Holdfast.Protocol.Link;

/// <summary>What masters say inside a session, to the wire and back.</summary>
public static class MasterMessageMapping
{
    /// <summary>Writes a message.</summary>
    public static WireMessage Write(Model.Messages.MasterMessage message) => message switch
    {
        RunBatch run => new WireMessage { RunBatch = Write(run.Batch) },
        Model.Messages.KillTask kill => new WireMessage
        {
            KillTask = new V1.KillTask
            {
                Task = LinkIds.Key(kill.Framework, kill.Task),
                HasGrace = kill.Grace is not null,
                GraceMs = (long)(kill.Grace?.TotalMilliseconds ?? 0),
                KillPolicy = LinkIds.Bytes(kill.WirePolicy),
                Operator = kill.Operator ?? "",
            },
        },
        Model.Messages.AcknowledgeUpdate acknowledge => new WireMessage
        {
            AcknowledgeUpdate = new V1.AcknowledgeUpdate
            {
                Task = LinkIds.Key(acknowledge.Framework, acknowledge.Task),
                Uuid = WireUuid.Bytes(acknowledge.Uuid.Value),
            },
        },
        Model.Messages.AcknowledgeOperation acknowledge => new WireMessage
        {
            AcknowledgeOperation = new V1.AcknowledgeOperation
            {
                OperationUuid = WireUuid.Bytes(acknowledge.Operation.Value),
                Uuid = WireUuid.Bytes(acknowledge.Uuid.Value),
            },
        },
        ShutdownExecutor shutdown =>
            new WireMessage { ShutdownExecutor = LinkIds.Key(shutdown.Framework, shutdown.Executor) },
        ShutdownFramework shutdown => new WireMessage { ShutdownFramework = $"{shutdown.Framework}" },
        UpdateFrameworkSpec update => new WireMessage { UpdateFramework = LinkEntityMapping.Write(update.Framework) },
        SendToExecutor send => new WireMessage
        {
            SendToExecutor = new ExecutorBytes
            {
                Executor = LinkIds.Key(send.Framework, send.Executor), Data = LinkIds.Bytes(send.Bytes),
            },
        },
        _ => throw new UnreachableException($"No wire form for {message?.GetType().Name}; add an arm above."),
    };

    /// <summary>Reads a message.</summary>
    /// <exception cref="FormatException">It is not well-formed, or of a kind that this version does not
    /// know.</exception>
    public static Model.Messages.MasterMessage Read(WireMessage wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return wire.KindCase switch
        {
            WireMessage.KindOneofCase.RunBatch => new RunBatch(Read(wire.RunBatch)),
            WireMessage.KindOneofCase.KillTask => new Model.Messages.KillTask(
                LinkIds.Framework(LinkValues.Part(wire.KillTask.Task).FrameworkId),
                LinkIds.Task(wire.KillTask.Task.TaskId),
                wire.KillTask.HasGrace ? LinkValues.Span(wire.KillTask.GraceMs) : null,
                wire.KillTask.KillPolicy.Memory,
                wire.KillTask.Operator is { Length: > 0 } by ? by : null),
            WireMessage.KindOneofCase.AcknowledgeUpdate => new Model.Messages.AcknowledgeUpdate(
                LinkIds.Framework(LinkValues.Part(wire.AcknowledgeUpdate.Task).FrameworkId),
                LinkIds.Task(wire.AcknowledgeUpdate.Task.TaskId),
                new UpdateUuid(WireUuid.Read(wire.AcknowledgeUpdate.Uuid))),
            WireMessage.KindOneofCase.AcknowledgeOperation => new Model.Messages.AcknowledgeOperation(
                new OperationUuid(WireUuid.Read(wire.AcknowledgeOperation.OperationUuid)),
                new UpdateUuid(WireUuid.Read(wire.AcknowledgeOperation.Uuid))),
            WireMessage.KindOneofCase.ShutdownExecutor => new ShutdownExecutor(
                LinkIds.Framework(wire.ShutdownExecutor.FrameworkId),
                LinkIds.Executor(wire.ShutdownExecutor.ExecutorId)),
            WireMessage.KindOneofCase.ShutdownFramework =>
                new ShutdownFramework(LinkIds.Framework(wire.ShutdownFramework)),
            WireMessage.KindOneofCase.UpdateFramework =>
                new UpdateFrameworkSpec(LinkEntityMapping.Read(wire.UpdateFramework)),
            WireMessage.KindOneofCase.SendToExecutor => new SendToExecutor(
                LinkIds.Framework(LinkValues.Part(wire.SendToExecutor.Executor).FrameworkId),
                LinkIds.Executor(wire.SendToExecutor.Executor.ExecutorId),
                wire.SendToExecutor.Data.Memory),
            _ => throw LinkValues.UnknownKind("the master", wire),
        };
    }

    /// <summary>Writes a batch.</summary>
    public static WireBatch Write(Model.Specs.Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new WireBatch
        {
            Id = WireUuid.Bytes(batch.Id.Value),
            Version = WireUuid.Bytes(batch.Version.Value),
            Framework = batch.Framework is { } framework ? LinkEntityMapping.Write(framework) : null,
            Steps = { batch.Steps.Select(Write) },
        };
    }

    private static Step Write(BatchStep step) => step switch
    {
        OperationStep operation => new Step { Operation = LinkEntityMapping.Write(operation.Operation) },
        LaunchStep launch => new Step { Launch = TaskMapping.Write(launch.Task).ToByteString() },
        LaunchGroupStep group => new Step
        {
            LaunchGroup = new TaskGroup
            {
                Tasks = { group.Tasks.Select(task => TaskMapping.Write(task).ToByteString()) },
            },
        },
        _ => throw new UnreachableException($"No wire form for {step?.GetType().Name}; add an arm above."),
    };

    /// <summary>Reads a batch. A step that this version does not know is an <see cref="UnknownStep"/>.</summary>
    /// <exception cref="FormatException">It is not well-formed.</exception>
    public static Model.Specs.Batch Read(WireBatch wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return new Model.Specs.Batch(
            new BatchId(WireUuid.Read(wire.Id)), new ResourceVersion(WireUuid.Read(wire.Version)),
            wire.Framework is { } framework ? LinkEntityMapping.Read(framework) : null, [.. wire.Steps.Select(Read)]);
    }

    private static BatchStep Read(Step wire) => wire.KindCase switch
    {
        Step.KindOneofCase.Operation when !Enum.IsDefined((OperationKind)wire.Operation.Kind) =>
            new UnknownStep($"an operation of kind {wire.Operation.Kind}"),
        Step.KindOneofCase.Operation => new OperationStep(LinkEntityMapping.Read(wire.Operation)),
        Step.KindOneofCase.Launch => new LaunchStep(TaskMapping.Restore(wire.Launch)),
        Step.KindOneofCase.LaunchGroup => new LaunchGroupStep([.. wire.LaunchGroup.Tasks.Select(TaskMapping.Restore)]),
        _ => new UnknownStep(LinkValues.FirstFieldOf(wire) is { } kind ? $"a step of kind {kind}" : "an empty step"),
    };
}
