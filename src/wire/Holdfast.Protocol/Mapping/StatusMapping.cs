using System.Globalization;
using Google.Protobuf;
using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.V1;
using TaskState = Holdfast.Model.Statuses.TaskState;
using TaskStatus = Holdfast.Protocol.V1.TaskStatus;

namespace Holdfast.Protocol.Mapping;

/// <summary>TaskStatus to <see cref="TaskUpdate"/> and back.</summary>
public static class StatusMapping
{
    // Ours are one level deep. JSON and protobuf readers give up at a hundred levels of everything together, so that
    // one status could otherwise make an answer unreadable that has thousands of others.
    private const int ContainerLevelsMax = 32;

    /// <summary>Reads a status. The bytes are kept, so that writing it again gives back every field, unknown ones
    /// too.</summary>
    /// <param name="framework">The task's framework, for which a status has no place.</param>
    /// <param name="wire">The status, every required field set.</param>
    /// <exception cref="FormatException">An id in it breaks the rule of ids, its uuid has not 16 bytes, its pid is none
    /// or its container lies too deep in others; the message says which.</exception>
    public static TaskUpdate Read(FrameworkId framework, TaskStatus wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        CheckLevels(wire.ContainerStatus?.ContainerId);
        return new TaskUpdate
        {
            Framework = framework,
            Task = TaskId.Parse(wire.TaskId.Value, CultureInfo.InvariantCulture),
            Agent = wire.AgentId is { } agent ? AgentId.Parse(agent.Value, CultureInfo.InvariantCulture) : default,
            Executor = wire.ExecutorId is { } executor
                ? ExecutorId.Parse(executor.Value, CultureInfo.InvariantCulture) : default,
            Container = wire.ContainerStatus?.ContainerId is { } container
                ? ContainerId.Parse(container.Value, CultureInfo.InvariantCulture)
                : default,
            ExecutorPid = wire.ContainerStatus is { HasExecutorPid: true } status ? Pid(status.ExecutorPid) : null,
            State = (TaskState)wire.State,
            Source = (UpdateSource)wire.Source,
            Reason = wire.HasReason ? (TaskReason)wire.Reason : null,
            Message = wire.HasMessage ? wire.Message : null,
            At = WireTime.At(wire.Timestamp),
            Uuid = wire.HasUuid ? new UpdateUuid(WireUuid.Read(wire.Uuid)) : null,
            UnreachableSince = wire.UnreachableTime is { } since ? WireTime.At(since) : null,
            Limitation = wire.Limitation is { } limitation ? Limitation(limitation) : null,
            Wire = wire.ToByteArray(),
        };
    }

    /// <summary>Writes an update: the executor's own words, if any, and over them what was decided.</summary>
    /// <param name="update">The update.</param>
    /// <param name="ip">
    /// The address of the task's agent, shown as the container's where its status names none; null where it is not
    /// known.
    /// </param>
    public static TaskStatus Write(TaskUpdate update, string? ip)
    {
        ArgumentNullException.ThrowIfNull(update);
        var wire = TaskStatus.Parser.ParseFrom(update.Wire.Span);
        wire.TaskId = new TaskID { Value = update.Task.ToString() };
        wire.State = (V1.TaskState)update.State;
        wire.Source = (TaskStatus.Types.Source)update.Source;
        wire.Timestamp = WireTime.Seconds(update.At);
        wire.AgentId = update.Agent.IsNone ? null : new AgentID { Value = update.Agent.ToString() };
        if (!update.Executor.IsNone) wire.ExecutorId = new ExecutorID { Value = update.Executor.ToString() };
        wire.UnreachableTime = update.UnreachableSince is { } since ? WireTime.Time(since) : null;
        if (update.Reason is { } reason) wire.Reason = (TaskStatus.Types.Reason)reason;
        else wire.ClearReason();
        if (update.Message is { } message) wire.Message = message;
        else wire.ClearMessage();
        if (update.Uuid is { } uuid) wire.Uuid = WireUuid.Bytes(uuid.Value);
        else wire.ClearUuid();
        wire.Limitation = update.Limitation is { } limitation ? Limitation(limitation) : null;
        if (!update.Container.IsNone) SetContainer(wire, update, ip);
        return wire;
    }

    /// <summary>An update without the free bytes of its executor: they are its framework's, and may be large.</summary>
    public static TaskUpdate WithoutData(TaskUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        if (update.Wire.IsEmpty) return update;
        var wire = TaskStatus.Parser.ParseFrom(update.Wire.Span);
        if (!wire.HasData) return update;
        wire.ClearData();
        return update with { Wire = wire.ToByteArray() };
    }

    private static void SetContainer(TaskStatus wire, TaskUpdate update, string? ip)
    {
        var status = wire.ContainerStatus ??= new ContainerStatus();
        status.ContainerId ??= new ContainerID();
        status.ContainerId.Value = update.Container.ToString();
        if (update.ExecutorPid is { } pid) status.ExecutorPid = checked((uint)pid);
        if (ip is null || status.NetworkInfos.Count > 0) return;
        // Tasks share their agent's network, so its address is theirs: discovery reads it from here.
        status.NetworkInfos.Add(new NetworkInfo
        {
            IpAddresses =
            {
                new NetworkInfo.Types.IPAddress { IpAddress = ip }, // IPv4 is the default, and left unsaid as recorded.
            },
        });
    }

    private static void CheckLevels(ContainerID? container)
    {
        var levels = 0;
        for (; container is not null; container = container.Parent)
            if (++levels > ContainerLevelsMax)
                throw new FormatException("TaskStatus.container_status.container_id has more than "
                    + $"{ContainerLevelsMax} levels of parents.");
    }

    private static int Pid(uint pid) => pid <= int.MaxValue
        ? (int)pid
        : throw new FormatException($"TaskStatus.container_status.executor_pid {pid} is no process id.");

    private static Model.Resources.ResourceBag Limitation(TaskResourceLimitation wire)
    {
        var faults = new List<string>();
        var resources = ResourceMapping.Read(wire.Resources, faults);
        return faults.Count == 0
            ? resources
            : throw new FormatException($"TaskStatus.limitation.resources is not valid: {string.Join(' ', faults)}");
    }

    private static TaskResourceLimitation Limitation(Model.Resources.ResourceBag resources) => new()
    {
        Resources = { ResourceMapping.Write(resources) },
    };
}
