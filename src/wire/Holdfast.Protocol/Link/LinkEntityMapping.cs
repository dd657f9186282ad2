using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.Link.V1;
using Holdfast.Protocol.Mapping;
using WireResource = Holdfast.Protocol.V1.Resource;
using WireTaskStatus = Holdfast.Protocol.V1.TaskStatus;

namespace Holdfast.Protocol.Link;

/// <summary>
/// Operations, volumes, tasks, executors and frameworks as master and agent exchange and store them, to the wire and
/// back. Reading throws <see cref="FormatException"/> where the bytes are not what a program of ours writes.
/// </summary>
public static class LinkEntityMapping
{
    /// <summary>Writes resources, each as the bytes of its own message.</summary>
    public static void Write(ResourceBag resources, RepeatedField<ByteString> wire)
    {
        ArgumentNullException.ThrowIfNull(resources);
        ArgumentNullException.ThrowIfNull(wire);
        foreach (var resource in ResourceMapping.Write(resources)) wire.Add(resource.ToByteString());
    }

    /// <summary>Reads resources.</summary>
    public static ResourceBag ReadResources(RepeatedField<ByteString> wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return ResourceMapping.Restore(wire.Select(MesosBinary.Restore<WireResource>));
    }

    /// <summary>Writes an operation.</summary>
    public static Operation Write(OperationSpec operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var wire = new Operation
        {
            Uuid = WireUuid.Bytes(operation.Uuid.Value),
            OperationId = $"{operation.Id}",
            FrameworkId = $"{operation.Framework}",
            Principal = operation.Principal,
            AtUs = LinkValues.Microseconds(operation.At),
            Kind = (int)operation.Kind,
            OperationInfo = LinkIds.Bytes(operation.Wire),
        };
        Write(operation.Resources, wire.Resources);
        Write(operation.Source, wire.Source);
        Write(operation.Change, wire.Change);
        return wire;
    }

    /// <summary>Reads an operation.</summary>
    public static OperationSpec Read(Operation wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return new OperationSpec
        {
            Uuid = new OperationUuid(WireUuid.Read(wire.Uuid)),
            Id = LinkIds.Operation(wire.OperationId),
            Framework = LinkIds.Framework(wire.FrameworkId),
            Principal = wire.Principal,
            At = LinkValues.At(wire.AtUs),
            Kind = LinkValues.Known((OperationKind)wire.Kind),
            Resources = ReadResources(wire.Resources),
            Source = ReadResources(wire.Source),
            Change = ReadResources(wire.Change),
            Wire = Info(wire.OperationInfo),
        };
    }

    /// <summary>Writes an operation's status.</summary>
    public static V1.OperationUpdate Write(Model.Statuses.OperationUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        var wire = new V1.OperationUpdate
        {
            OperationUuid = update.Operation is { } operation ? WireUuid.Bytes(operation.Value) : ByteString.Empty,
            OperationId = $"{update.Id}",
            FrameworkId = $"{update.Framework}",
            AgentId = $"{update.Agent}",
            State = (int)update.State,
            Message = update.Message ?? "",
            HasConverted = update.Converted is not null,
            Uuid = update.Uuid is { } uuid ? WireUuid.Bytes(uuid.Value) : ByteString.Empty,
        };
        if (update.Converted is { } converted) Write(converted, wire.Converted);
        return wire;
    }

    /// <summary>Reads an operation's status.</summary>
    public static Model.Statuses.OperationUpdate Read(V1.OperationUpdate wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return new Model.Statuses.OperationUpdate
        {
            Operation = wire.OperationUuid.IsEmpty ? null : new OperationUuid(WireUuid.Read(wire.OperationUuid)),
            Id = LinkIds.Operation(wire.OperationId),
            Framework = LinkIds.Framework(wire.FrameworkId),
            Agent = LinkIds.Agent(wire.AgentId),
            State = LinkValues.Known((OperationState)wire.State),
            Message = wire.Message.Length == 0 ? null : wire.Message,
            Converted = wire.HasConverted ? ReadResources(wire.Converted) : null,
            Uuid = wire.Uuid.IsEmpty ? null : new UpdateUuid(WireUuid.Read(wire.Uuid)),
        };
    }

    /// <summary>Writes a volume.</summary>
    public static Volume Write(VolumeSpec volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        return new Volume
        {
            Id = $"{volume.Id}",
            Resource = ResourceMapping.Write(volume.Resource).ToByteString(),
            State = (int)volume.State,
            Reason = volume.Reason ?? "",
        };
    }

    /// <summary>Reads a volume.</summary>
    public static VolumeSpec Read(Volume wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        var resources = ResourceMapping.Restore([MesosBinary.Restore<WireResource>(wire.Resource)]);
        if (resources.Count != 1)
            throw new FormatException($"The description of volume {wire.Id} is damaged: it has no size.");
        return new VolumeSpec(
            VolumeId.Parse(wire.Id, CultureInfo.InvariantCulture), resources[0],
            LinkValues.Known((VolumeState)wire.State), wire.Reason.Length == 0 ? null : wire.Reason);
    }

    /// <summary>Writes a framework.</summary>
    public static Framework Write(FrameworkSpec framework)
    {
        ArgumentNullException.ThrowIfNull(framework);
        return new Framework { Id = $"{framework.Id}", FrameworkInfo = LinkIds.Bytes(framework.Wire) };
    }

    /// <summary>Reads a framework.</summary>
    public static FrameworkSpec Read(Framework wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return FrameworkMapping.Restore(LinkIds.Framework(wire.Id), wire.FrameworkInfo);
    }

    /// <summary>Writes an executor.</summary>
    public static V1.ExecutorReport Write(Model.Messages.ExecutorReport executor)
    {
        ArgumentNullException.ThrowIfNull(executor);
        return new V1.ExecutorReport
        {
            FrameworkId = $"{executor.Framework}",
            ExecutorInfo = ExecutorMapping.Write(executor.Executor).ToByteString(),
            ContainerId = $"{executor.Container}",
        };
    }

    /// <summary>Reads an executor.</summary>
    public static Model.Messages.ExecutorReport Read(V1.ExecutorReport wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return new Model.Messages.ExecutorReport(
            LinkIds.Framework(wire.FrameworkId), ExecutorMapping.Restore(wire.ExecutorInfo),
            LinkIds.Container(wire.ContainerId));
    }

    /// <summary>Writes a task's status.</summary>
    public static V1.TaskUpdate Write(Model.Statuses.TaskUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return new V1.TaskUpdate
        {
            FrameworkId = $"{update.Framework}",
            TaskStatus = StatusMapping.Write(update, ip: null).ToByteString(),
        };
    }

    /// <summary>Reads a task's status.</summary>
    public static Model.Statuses.TaskUpdate Read(V1.TaskUpdate wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return StatusMapping.Read(
            LinkIds.Framework(wire.FrameworkId), MesosBinary.Restore<WireTaskStatus>(wire.TaskStatus));
    }

    /// <summary>Writes a task with its history.</summary>
    public static V1.TaskReport Write(Model.Messages.TaskReport task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new V1.TaskReport
        {
            FrameworkId = $"{task.Framework}",
            TaskInfo = TaskMapping.Write(task.Task).ToByteString(),
            State = (int)task.State,
            Updates = { task.Updates.Select(Write) },
            Releasing = task.Releasing,
            Acknowledged = task.Acknowledged,
        };
    }

    /// <summary>Reads a task with its history.</summary>
    public static Model.Messages.TaskReport Read(V1.TaskReport wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return new Model.Messages.TaskReport(
            LinkIds.Framework(wire.FrameworkId), TaskMapping.Restore(wire.TaskInfo),
            LinkValues.Known((TaskState)wire.State), [.. wire.Updates.Select(Read)], wire.Releasing, wire.Acknowledged);
    }

    // Whoever asks for all operations is shown it: one that is none would end the answer to everybody.
    private static ReadOnlyMemory<byte> Info(ByteString wire)
    {
        if (!wire.IsEmpty) MesosBinary.Restore<Protocol.V1.Offer.Types.Operation>(wire);
        return wire.Memory;
    }
}
