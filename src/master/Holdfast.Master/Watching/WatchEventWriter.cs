using System.Diagnostics;
using Holdfast.Hosting.Http;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Views;
using Holdfast.Master.State;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Master;
using EventType = Holdfast.Protocol.V1.Master.Event.Types.Type;

namespace Holdfast.Master.Watching;

/// <summary>What watchers are told, as bytes. Thread-safe.</summary>
internal sealed class WatchEventWriter(WireViews views)
{
    /// <summary>HEARTBEAT.</summary>
    public static byte[] Heartbeat(string mediaType) =>
        Messages.Encode(new Event { Type = EventType.Heartbeat }, mediaType);

    /// <summary>A change.</summary>
    public byte[] Write(ClusterChange change, string mediaType) => Messages.Encode(Translate(change), mediaType);

    private Event Translate(ClusterChange change) => change switch
    {
        TaskAdded added => new Event
        {
            Type = EventType.TaskAdded, TaskAdded = new() { Task = views.Task(added.Task) },
        },
        TaskChanged changed => new Event
        {
            Type = EventType.TaskUpdated,
            TaskUpdated = new()
            {
                FrameworkId = new FrameworkID { Value = changed.Update.Framework.ToString() },
                Status = views.Status(changed.Update),
                State = (Protocol.V1.TaskState)changed.State,
            },
        },
        AgentAdded added => new Event
        {
            Type = EventType.AgentAdded, AgentAdded = new() { Agent = WireViews.Agent(added.Agent) },
        },
        AgentGone gone => new Event
        {
            Type = EventType.AgentRemoved,
            AgentRemoved = new() { AgentId = new AgentID { Value = gone.Agent.ToString() } },
        },
        FrameworkAdded added => new Event
        {
            Type = EventType.FrameworkAdded, FrameworkAdded = new() { Framework = Standing(added.Framework) },
        },
        FrameworkChanged changed => new Event
        {
            Type = EventType.FrameworkUpdated, FrameworkUpdated = new() { Framework = Standing(changed.Framework) },
        },
        FrameworkGone gone => new Event
        {
            Type = EventType.FrameworkRemoved,
            FrameworkRemoved = new() { FrameworkInfo = FrameworkMapping.Write(gone.Framework) },
        },
        _ => throw new UnreachableException($"No event for {change.GetType().Name}; add an arm above."),
    };

    // As recorded: without what it holds and is offered, and with a time of its end though it lives.
    private static Response.Types.GetFrameworks.Types.Framework Standing(FrameworkView view) => new()
    {
        FrameworkInfo = FrameworkMapping.Write(view.Framework),
        Active = view.IsActive,
        Connected = view.IsConnected,
        Recovered = view.IsRecovered,
        RegisteredTime = WireTime.Time(view.RegisteredAt),
        ReregisteredTime = WireTime.Time(view.ReregisteredAt ?? view.RegisteredAt),
        UnregisteredTime = new TimeInfo { Nanoseconds = 0 },
    };
}
