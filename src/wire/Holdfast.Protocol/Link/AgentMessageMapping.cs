using System.Diagnostics;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.Link.V1;
using Holdfast.Protocol.Mapping;
using WireMessage = Holdfast.Protocol.Link.V1.AgentMessage;

namespace Holdfast.Protocol.Link;

/// <summary>What agents say inside a session, to the wire and back.</summary>
public static class AgentMessageMapping
{
    /// <summary>Writes a message.</summary>
    public static WireMessage Write(Model.Messages.AgentMessage message) => message switch
    {
        ReportState report => new WireMessage { Report = Write(report.Report) },
        Model.Messages.TaskUpdated updated => new WireMessage
        {
            TaskUpdated = new V1.TaskUpdated
            {
                Update = LinkEntityMapping.Write(updated.Update), Latest = (int)updated.Latest,
                Releasing = updated.Releasing,
            },
        },
        TaskReleased released => new WireMessage { TaskReleased = LinkIds.Key(released.Framework, released.Task) },
        Model.Messages.OperationUpdated updated => new WireMessage
        {
            OperationUpdated = new V1.OperationUpdated
            {
                Update = LinkEntityMapping.Write(updated.Update),
                Volumes = { updated.Volumes.Select(LinkEntityMapping.Write) },
            },
        },
        Model.Messages.BatchDropped dropped => new WireMessage
        {
            BatchDropped = new V1.BatchDropped { Batch = WireUuid.Bytes(dropped.Batch.Value), Reason = dropped.Reason },
        },
        Model.Messages.ResourcesChanged changed => new WireMessage { ResourcesChanged = Write(changed) },
        ExecutorSaid said => new WireMessage
        {
            ExecutorSaid = new ExecutorBytes
            {
                Executor = LinkIds.Key(said.Framework, said.Executor), Data = LinkIds.Bytes(said.Bytes),
            },
        },
        ExecutorStarted started => new WireMessage { ExecutorStarted = LinkEntityMapping.Write(started.Executor) },
        Model.Messages.ExecutorEnded ended => new WireMessage
        {
            ExecutorEnded = new V1.ExecutorEnded
            {
                Executor = LinkIds.Key(ended.Framework, ended.Executor), Status = ended.Status,
                Releasing = ended.Releasing,
            },
        },
        ExecutorReleased released =>
            new WireMessage { ExecutorReleased = LinkIds.Key(released.Framework, released.Executor) },
        _ => throw new UnreachableException($"No wire form for {message?.GetType().Name}; add an arm above."),
    };

    /// <summary>Reads a message.</summary>
    /// <exception cref="FormatException">It is not well-formed, or of a kind that this version does not
    /// know.</exception>
    public static Model.Messages.AgentMessage Read(WireMessage wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return wire.KindCase switch
        {
            WireMessage.KindOneofCase.Report => new ReportState(Read(wire.Report)),
            WireMessage.KindOneofCase.TaskUpdated => new Model.Messages.TaskUpdated(
                LinkEntityMapping.Read(LinkValues.Part(wire.TaskUpdated.Update)),
                LinkValues.Known((TaskState)wire.TaskUpdated.Latest), wire.TaskUpdated.Releasing),
            WireMessage.KindOneofCase.TaskReleased => new TaskReleased(
                LinkIds.Framework(wire.TaskReleased.FrameworkId), LinkIds.Task(wire.TaskReleased.TaskId)),
            WireMessage.KindOneofCase.OperationUpdated => new Model.Messages.OperationUpdated(
                LinkEntityMapping.Read(LinkValues.Part(wire.OperationUpdated.Update)),
                [.. wire.OperationUpdated.Volumes.Select(LinkEntityMapping.Read)]),
            WireMessage.KindOneofCase.BatchDropped => new Model.Messages.BatchDropped(
                new BatchId(WireUuid.Read(wire.BatchDropped.Batch)), wire.BatchDropped.Reason),
            WireMessage.KindOneofCase.ResourcesChanged => Read(wire.ResourcesChanged),
            WireMessage.KindOneofCase.ExecutorSaid => new ExecutorSaid(
                LinkIds.Framework(LinkValues.Part(wire.ExecutorSaid.Executor).FrameworkId),
                LinkIds.Executor(wire.ExecutorSaid.Executor.ExecutorId),
                wire.ExecutorSaid.Data.Memory),
            WireMessage.KindOneofCase.ExecutorStarted =>
                new ExecutorStarted(LinkEntityMapping.Read(wire.ExecutorStarted)),
            WireMessage.KindOneofCase.ExecutorEnded => new Model.Messages.ExecutorEnded(
                LinkIds.Framework(LinkValues.Part(wire.ExecutorEnded.Executor).FrameworkId),
                LinkIds.Executor(wire.ExecutorEnded.Executor.ExecutorId),
                wire.ExecutorEnded.Status, wire.ExecutorEnded.Releasing),
            WireMessage.KindOneofCase.ExecutorReleased => new ExecutorReleased(
                LinkIds.Framework(wire.ExecutorReleased.FrameworkId),
                LinkIds.Executor(wire.ExecutorReleased.ExecutorId)),
            _ => throw LinkValues.UnknownKind("an agent", wire),
        };
    }

    private static Report Write(AgentReport report)
    {
        var wire = new Report
        {
            Agent = HandshakeMapping.Write(report.Agent),
            Version = WireUuid.Bytes(report.Version.Value),
            Volumes = { report.Volumes.Select(LinkEntityMapping.Write) },
            Frameworks = { report.Frameworks.Select(LinkEntityMapping.Write) },
            Executors = { report.Executors.Select(LinkEntityMapping.Write) },
            Tasks = { report.Tasks.Select(LinkEntityMapping.Write) },
            Operations =
            {
                report.Operations.Select(operation => new V1.OperationReport
                {
                    Operation = LinkEntityMapping.Write(operation.Operation),
                    Latest = LinkEntityMapping.Write(operation.Latest),
                }),
            },
        };
        LinkEntityMapping.Write(report.Total, wire.Total);
        return wire;
    }

    private static AgentReport Read(Report wire) => new()
    {
        Agent = HandshakeMapping.Read(
            wire.Agent ?? throw new FormatException("An agent's report does not say which agent it comes from.")),
        Total = LinkEntityMapping.ReadResources(wire.Total),
        Version = new ResourceVersion(WireUuid.Read(wire.Version)),
        Volumes = [.. wire.Volumes.Select(LinkEntityMapping.Read)],
        Frameworks = [.. wire.Frameworks.Select(LinkEntityMapping.Read)],
        Executors = [.. wire.Executors.Select(LinkEntityMapping.Read)],
        Tasks = [.. wire.Tasks.Select(LinkEntityMapping.Read)],
        Operations =
        [
            .. wire.Operations.Select(operation => new Model.Messages.OperationReport(
                LinkEntityMapping.Read(LinkValues.Part(operation.Operation)),
                LinkEntityMapping.Read(LinkValues.Part(operation.Latest)))),
        ],
    };

    private static V1.ResourcesChanged Write(Model.Messages.ResourcesChanged changed)
    {
        var wire = new V1.ResourcesChanged
        {
            Version = WireUuid.Bytes(changed.Version.Value),
            Volumes = { changed.Volumes.Select(LinkEntityMapping.Write) },
        };
        LinkEntityMapping.Write(changed.Total, wire.Total);
        return wire;
    }

    private static Model.Messages.ResourcesChanged Read(V1.ResourcesChanged wire) => new(
        LinkEntityMapping.ReadResources(wire.Total), new ResourceVersion(WireUuid.Read(wire.Version)),
        [.. wire.Volumes.Select(LinkEntityMapping.Read)]);
}
