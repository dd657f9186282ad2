using Google.Protobuf;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Views;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.Ledger.V1;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Mapping;

namespace Holdfast.Agent.Ledger;

/// <summary>Frameworks, executors and tasks that are over and only kept to be shown, as stored.</summary>
internal static class CompletedRows
{
    public static CompletedFramework Write(CompletedFrameworkRow row) =>
        new() { Number = row.Number, Framework = LinkEntityMapping.Write(row.Framework) };

    public static CompletedFrameworkRow ReadFramework(byte[] bytes)
    {
        var wire = CompletedFramework.Parser.ParseFrom(bytes);
        return new CompletedFrameworkRow(wire.Number, LinkEntityMapping.Read(wire.Framework));
    }

    public static CompletedExecutor Write(CompletedExecutorRow row) => new()
    {
        Number = row.Number,
        FrameworkId = $"{row.Framework}",
        ExecutorId = $"{row.Executor}",
        ExecutorInfo = row.Spec is { } spec ? ExecutorMapping.Write(spec).ToByteString() : ByteString.Empty,
        ContainerId = $"{row.Container}",
        Tasks = { row.Tasks.Select(Write) },
    };

    public static CompletedExecutorRow ReadExecutor(byte[] bytes)
    {
        var wire = CompletedExecutor.Parser.ParseFrom(bytes);
        return new CompletedExecutorRow(
            wire.Number, StoredValues.Framework(wire.FrameworkId), StoredValues.Executor(wire.ExecutorId),
            wire.ExecutorInfo.IsEmpty ? null : ExecutorMapping.Restore(wire.ExecutorInfo),
            StoredValues.Container(wire.ContainerId), [.. wire.Tasks.Select(Read)]);
    }

    public static CompletedTask Write(CompletedTaskRow row) =>
        new() { Number = row.Number, ContainerId = $"{row.Container}", Task = Write(row.Task) };

    public static CompletedTaskRow ReadTask(byte[] bytes)
    {
        var wire = CompletedTask.Parser.ParseFrom(bytes);
        return new CompletedTaskRow(wire.Number, StoredValues.Container(wire.ContainerId), Read(wire.Task));
    }

    private static TaskHistory Write(TaskView task) => new()
    {
        TaskInfo = TaskMapping.Write(task.Task).ToByteString(),
        State = (int)task.State,
        Updates = { task.Updates.Select(LinkEntityMapping.Write) },
    };

    private static TaskView Read(TaskHistory wire) => new(
        TaskMapping.Restore(wire.TaskInfo), StoredValues.Known((TaskState)wire.State),
        [.. wire.Updates.Select(LinkEntityMapping.Read)]);
}
