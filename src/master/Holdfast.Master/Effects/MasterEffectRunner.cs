using System.Diagnostics;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.Time;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Scheduler;
using Holdfast.Master.Watching;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Link.V1;

namespace Holdfast.Master.Effects;

/// <summary>Turns the core's wishes into I/O. Holds no policy: each arm is one call, and none waits.</summary>
internal sealed class MasterEffectRunner(
    PendingReplies replies, SchedulerStreams streams, WatchStreams watches, IWakeups<MasterWakeup> wakeups,
    MasterParts parts) : IEffectSink<MasterEffect>
{
    /// <inheritdoc/>
    public void Release(IReadOnlyList<MasterEffect> effects)
    {
        foreach (var effect in effects) Run(effect);
    }

    private void Run(MasterEffect effect)
    {
        switch (effect)
        {
            case Reply reply: replies.Answer(reply.Correlation, reply.Outcome); break;
            case OpenStream open: streams.Open(open); break;
            case SendEvent send: streams.Send(send.Stream, send.Event); break;
            case AdaptStream adapt: streams.Adapt(adapt.Stream, adapt.Capabilities); break;
            case CloseStream close: streams.Close(close.Stream); break;
            case OpenWatch or TellWatchers or BeatWatch or CloseWatch: watches.Queue(effect); break;
            case WelcomeAgent welcome: Welcome(welcome); break;
            case RefuseAgent refuse:
                parts.Links.Send(
                    refuse.Connection, new FromMaster { Refusal = HandshakeMapping.Write(refuse.Refusal) });
                parts.Links.Close(refuse.Connection);
                break;
            case SendFrame send:
                parts.Links.Send(send.Connection, new FromMaster { Frame = FrameMapping.Write(send.Frame) });
                break;
            case CloseConnection close:
                parts.ClosedLinks.Tell(close.Whose, close.Reason);
                parts.Links.Close(close.Connection);
                break;
            case WakeAt wake: wakeups.Schedule(MasterWakeup.Core, wake.Due); break;
            case Tell tell: parts.Log.Tell(tell.Note, parts.Refusals); break;
            default: throw new UnreachableException($"No runner for {effect.GetType().Name}; add an arm above.");
        }
    }

    private void Welcome(WelcomeAgent effect)
    {
        parts.Addresses.Admit(effect.Connection, effect.Welcome.Agent);
        parts.Links.Send(effect.Connection, new FromMaster { Welcome = HandshakeMapping.Write(effect.Welcome) });
    }
}
