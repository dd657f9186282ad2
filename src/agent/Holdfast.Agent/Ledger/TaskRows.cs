using Google.Protobuf;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.Ledger.V1;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Mapping;
using WireContainer = Holdfast.Protocol.Ledger.V1.Container;
using WireStream = Holdfast.Protocol.Ledger.V1.Stream;
using WireTask = Holdfast.Protocol.Ledger.V1.Task;

namespace Holdfast.Agent.Ledger;

/// <summary>Frameworks, executors, tasks, their updates and containers as stored.</summary>
internal static class TaskRows
{
    public static Framework Write(FrameworkRow row) =>
        new() { Framework_ = LinkEntityMapping.Write(row.Framework), Ending = row.Ending };

    public static FrameworkRow ReadFramework(byte[] bytes)
    {
        var wire = Framework.Parser.ParseFrom(bytes);
        return new FrameworkRow(LinkEntityMapping.Read(wire.Framework_), wire.Ending);
    }

    public static Executor Write(ExecutorRow row) => new()
    {
        FrameworkId = $"{row.Framework}",
        ExecutorInfo = ExecutorMapping.Write(row.Executor).ToByteString(),
        ContainerId = $"{row.Container}",
        Registered = row.Registered,
        Ending = row.Ending,
    };

    public static ExecutorRow ReadExecutor(byte[] bytes)
    {
        var wire = Executor.Parser.ParseFrom(bytes);
        return new ExecutorRow(
            StoredValues.Framework(wire.FrameworkId), ExecutorMapping.Restore(wire.ExecutorInfo),
            StoredValues.Container(wire.ContainerId), wire.Registered, wire.Ending);
    }

    public static WireTask Write(TaskRow row)
    {
        var wire = new WireTask
        {
            FrameworkId = $"{row.Framework}",
            TaskInfo = TaskMapping.Write(row.Task).ToByteString(),
            ContainerId = $"{row.Container}",
            State = (int)row.State,
            Number = row.Number,
            Delivered = row.Delivered,
            Kill = row.Kill is { } kill ? Write(kill) : null,
        };
        if (row.Group is { } group) wire.Group = group;
        if (row.RunningSince is { } since) wire.RunningSinceUs = StoredValues.Microseconds(since);
        return wire;
    }

    public static TaskRow ReadTask(byte[] bytes)
    {
        var wire = WireTask.Parser.ParseFrom(bytes);
        return new TaskRow(
            StoredValues.Framework(wire.FrameworkId), TaskMapping.Restore(wire.TaskInfo),
            // None yet while the task waits for the operations of its batch.
            wire.ContainerId.Length == 0 ? default : StoredValues.Container(wire.ContainerId),
            StoredValues.Known((TaskState)wire.State), wire.Number, wire.Delivered,
            wire.HasRunningSinceUs ? StoredValues.Time(wire.RunningSinceUs) : null,
            wire.Kill is { } kill ? Read(kill) : null, wire.HasGroup ? wire.Group : null);
    }

    public static Update Write(UpdateRow row) => new()
    {
        TaskId = $"{row.Task.Task}", Number = row.Number, Update_ = LinkEntityMapping.Write(row.Update),
    };

    public static UpdateRow ReadUpdate(byte[] bytes)
    {
        var wire = Update.Parser.ParseFrom(bytes);
        var update = LinkEntityMapping.Read(wire.Update_);
        return new UpdateRow(new TaskKey(update.Framework, StoredValues.Task(wire.TaskId)), wire.Number, update);
    }

    public static WireStream Write(StreamRow row) => new()
    {
        FrameworkId = $"{row.Task.Framework}", TaskId = $"{row.Task.Task}", Acknowledged = row.Acknowledged,
    };

    public static StreamRow ReadStream(byte[] bytes)
    {
        var wire = WireStream.Parser.ParseFrom(bytes);
        return new StreamRow(
            new TaskKey(StoredValues.Framework(wire.FrameworkId), StoredValues.Task(wire.TaskId)), wire.Acknowledged);
    }

    public static WireContainer Write(ContainerRow row) => new()
    {
        Id = $"{row.Id}",
        FrameworkId = $"{row.Owner.Framework}",
        ExecutorId = $"{row.Owner.Executor}",
        Phase = (int)row.Phase,
        Record = UnsafeByteOperations.UnsafeWrap(row.Record),
        Pid = row.Pid,
        Volumes = { row.Volumes.Select(volume => $"{volume}") },
        Breach = row.Breach is { } breach ? Write(breach) : null,
    };

    public static ContainerRow ReadContainer(byte[] bytes)
    {
        var wire = WireContainer.Parser.ParseFrom(bytes);
        return new ContainerRow(
            StoredValues.Container(wire.Id),
            new ExecutorKey(StoredValues.Framework(wire.FrameworkId), StoredValues.Executor(wire.ExecutorId)),
            StoredValues.Known((ContainerPhase)wire.Phase), wire.Record.Memory, wire.Pid,
            [.. wire.Volumes.Select(StoredValues.Volume)], wire.Breach is { } breach ? Read(breach) : null);
    }

    private static Breach Write(BreachRecord breach)
    {
        var wire = new Breach { Message = breach.Message };
        foreach (var resource in breach.Exceeded) wire.Exceeded.Add(StoredValues.Resource(resource));
        return wire;
    }

    private static BreachRecord Read(Breach wire) =>
        new(wire.Message, [.. wire.Exceeded.Select(StoredValues.Resource)]);

    private static Kill Write(KillRecord kill) => new()
    {
        SinceUs = StoredValues.Microseconds(kill.Since),
        DeadlineUs = StoredValues.Microseconds(kill.Deadline),
        OutOfTime = kill.OutOfTime,
        Operator = kill.Operator ?? "",
    };

    private static KillRecord Read(Kill wire) =>
        new(StoredValues.Time(wire.SinceUs), StoredValues.Time(wire.DeadlineUs), wire.OutOfTime,
            wire.Operator is { Length: > 0 } by ? by : null);
}
