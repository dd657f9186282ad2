using System.Diagnostics;
using Google.Protobuf;
using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Start;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Executor;

namespace Holdfast.Agent.Executors;

/// <summary>What executors are told, to the wire.</summary>
internal static class ExecutorEventMapping
{
    public static Event Write(ExecutorEvent evt) => evt switch
    {
        SubscribedEvent subscribed => new Event
        {
            Type = Event.Types.Type.Subscribed,
            Subscribed = new Event.Types.Subscribed
            {
                ExecutorInfo = Executor(subscribed),
                FrameworkInfo = FrameworkMapping.Write(subscribed.Framework),
                AgentInfo = AgentDescription.Info(subscribed.Agent),
                ContainerId = new ContainerID { Value = $"{subscribed.Container}" },
            },
        },
        LaunchEvent launch => new Event
        {
            Type = Event.Types.Type.Launch, Launch = new Event.Types.Launch { Task = TaskMapping.Write(launch.Task) },
        },
        LaunchGroupEvent group => new Event
        {
            Type = Event.Types.Type.LaunchGroup,
            LaunchGroup = new Event.Types.LaunchGroup
            {
                TaskGroup = new TaskGroupInfo { Tasks = { group.Tasks.Select(TaskMapping.Write) } },
            },
        },
        KillEvent kill => new Event
        {
            Type = Event.Types.Type.Kill,
            Kill = new Event.Types.Kill
            {
                TaskId = new TaskID { Value = $"{kill.Task}" },
                KillPolicy = kill.WirePolicy.IsEmpty ? null : KillPolicy.Parser.ParseFrom(kill.WirePolicy.Span),
            },
        },
        AcknowledgedEvent acknowledged => new Event
        {
            Type = Event.Types.Type.Acknowledged,
            Acknowledged = new Event.Types.Acknowledged
            {
                TaskId = new TaskID { Value = $"{acknowledged.Task}" }, Uuid = WireUuid.Bytes(acknowledged.Uuid.Value),
            },
        },
        MessageEvent message => new Event
        {
            Type = Event.Types.Type.Message,
            Message = new Event.Types.Message { Data = UnsafeByteOperations.UnsafeWrap(message.Bytes) },
        },
        ShutdownEvent => new Event { Type = Event.Types.Type.Shutdown },
        _ => throw new UnreachableException($"No wire form for {evt.GetType().Name}; add an arm above."),
    };

    private static ExecutorInfo Executor(SubscribedEvent subscribed)
    {
        var info = ExecutorMapping.Write(subscribed.Executor);
        info.FrameworkId ??= new FrameworkID { Value = $"{subscribed.Framework.Id}" };
        return info;
    }
}
