using Holdfast.Agent.Core;
using Holdfast.Link;
using Holdfast.Master.Core;
using Holdfast.Model.Messages;

namespace Holdfast.Testing.Simulation.Running;

/// <summary>Says in short which event or effect it is: what the event hash is made of.</summary>
internal static class SimText
{
    public static string Of(object happening) => happening switch
    {
        FrameReceived received => $"< {Of(received.Frame)}",
        AgentFrameReceived received => $"< {received.Connection} {Of(received.Frame)}",
        SendFrame send => $"> {Of(send.Frame)}",
        Master.Core.Effects.SendFrame send => $"> {send.Connection} {Of(send.Frame)}",
        ContainerStarted started => $"ContainerStarted {started.Container}",
        ProcessExited exited => $"ProcessExited {exited.Container} {exited.WaitStatus}",
        VolumeMade made => $"VolumeMade {made.Volume}",
        VolumeTrashed trashed => $"VolumeTrashed {trashed.Volume}",
        CallReceived call => $"Call {call.Framework} {call.Call.GetType().Name}",
        _ => happening.GetType().Name,
    };

    private static string Of<TMessage>(LinkFrame<TMessage> frame) => frame switch
    {
        MessageFrame<TMessage> message => $"{message.Sequence} {Of(message.Message)}",
        _ => $"{frame.GetType().Name} {frame.Acknowledged}",
    };

    private static string Of<TMessage>(TMessage message) => message switch
    {
        TaskUpdated updated => $"TaskUpdated {updated.Update.Task} {updated.Update.State} {updated.Update.Uuid}",
        OperationUpdated updated => $"OperationUpdated {updated.Update.Operation} {updated.Update.State}",
        RunBatch run => $"RunBatch {run.Batch.Id}",
        _ => message?.GetType().Name ?? "",
    };
}
