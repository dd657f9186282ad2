using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Task = Holdfast.Protocol.V1.Task;
using TaskState = Holdfast.Model.Statuses.TaskState;

namespace Holdfast.Hosting.State;

/// <summary>A task in the form of the wire (Task), as reads show it.</summary>
public static class TaskWire
{
    /// <summary>A task with its updates.</summary>
    /// <param name="spec">As its framework described it.</param>
    /// <param name="framework">Its framework.</param>
    /// <param name="state">Its latest state.</param>
    /// <param name="updates">Its updates, oldest first.</param>
    /// <param name="ip">The address of its agent; null where it is not known.</param>
    public static Task Of(
        TaskSpec spec, FrameworkId framework, TaskState state, IEnumerable<TaskUpdate> updates, string? ip)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(updates);
        var info = TaskMapping.Write(spec);
        var wire = new Task
        {
            Name = info.Name,
            TaskId = info.TaskId,
            FrameworkId = new FrameworkID { Value = framework.ToString() },
            AgentId = info.AgentId,
            State = (Protocol.V1.TaskState)state,
            Labels = info.Labels,
            Discovery = info.Discovery,
            Container = info.Container,
            HealthCheck = info.HealthCheck,
            KillPolicy = info.KillPolicy,
        };
        if (info.Executor is { } executor) wire.ExecutorId = executor.ExecutorId;
        if ((info.Command ?? info.Executor?.Command) is { HasUser: true } command) wire.User = command.User;
        wire.Resources.AddRange(info.Resources);
        wire.Limits.Add(info.Limits);
        wire.Statuses.AddRange(updates.Select(update => Status(update, ip)));
        return wire;
    }

    private static Protocol.V1.TaskStatus Status(TaskUpdate update, string? ip)
    {
        var status = StatusMapping.Write(update, ip);
        // Free bytes of the executor are for its framework, and may be large.
        status.ClearData();
        return status;
    }
}
