using System.Diagnostics;
using Holdfast.Agent.Core;
using Holdfast.Agent.Executors;
using Holdfast.Agent.Link;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.Time;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Link.V1;
using Microsoft.Extensions.Logging;

namespace Holdfast.Agent.Effects;

/// <summary>Turns the core's wishes into I/O. Holds no policy and never waits: each arm is one call.</summary>
internal sealed class AgentEffectRunner(
    IWakeups<AgentWake> wakeups, LinkConnections link, MachineRunners machine, ExecutorCalls executors,
    OperatorQuestions questions, ILogger log) : IEffectSink<AgentEffect>
{
    public void Release(IReadOnlyList<AgentEffect> effects)
    {
        foreach (var effect in effects) Run(effect);
    }

    private void Run(AgentEffect effect)
    {
        switch (effect)
        {
            case WakeAt wake: wakeups.Schedule(AgentWake.Core, wake.Due); break;
            case Announce said: log.Announced(said.Notice, said.Text); break;
            case AnswerTrust answer: questions.Trust.Answer(answer.Correlation, answer); break;
            case AnswerRejoin answer: questions.Rejoins.Answer(answer.Correlation, answer); break;
            case AnswerPurge answer: questions.Purges.Answer(answer.Correlation, answer.Outcome); break;
            case AnswerOrder answer: questions.Orders.Answer(answer.Correlation, answer.Outcome); break;
            case AnswerFsck answer: questions.Fixes.Answer(answer.Correlation, answer); break;
            case MendDisk mend: machine.Volumes.Mend(mend); break;
            case Connect or CloseConnection or SendHello or SendFrame: RunLink(effect); break;
            case ReleaseLimit release: machine.Volumes.Release(release); break;
            case MakeVolume make: machine.Volumes.Make(make); break;
            case CheckVolume check: machine.Volumes.Check(check.Plan); break;
            case ResizeVolume resize: machine.Volumes.Resize(resize); break;
            case MoveToTrash move: machine.Volumes.MoveToTrash(move.Plan, move.Destroyed); break;
            case PurgeTrash purge: machine.Volumes.Purge(purge.Plan); break;
            case AdoptVolume adopt: machine.Volumes.Adopt(adopt); break;
            case LookAtAdoption look: machine.Volumes.Look(look); break;
            case WipeVolume wipe: machine.Volumes.Wipe(wipe.Plan); break;
            case CheckWipe check: machine.Volumes.CheckWipe(check.Plan); break;
            case RestoreVolume restore: machine.Volumes.Restore(restore.Plan); break;
            case OpenFetchCache or ProbeSource or FillEntry or RemoveEntry: RunFetchCache(effect); break;
            case AnswerExecutor or TellExecutor or CloseExecutor: executors.Run(effect); break;
            default: RunContainer(effect); break;
        }
    }

    private void RunLink(AgentEffect effect)
    {
        switch (effect)
        {
            case Connect connect: link.Open(connect.Connection); break;
            case CloseConnection close: link.Close(close.Connection); break;
            case SendHello hello:
                link.Send(hello.Connection, new FromAgent { Hello = HandshakeMapping.Write(hello.Hello) });
                break;
            case SendFrame send:
                link.Send(send.Connection, new FromAgent { Frame = FrameMapping.Write(send.Frame) });
                break;
        }
    }

    private void RunFetchCache(AgentEffect effect)
    {
        switch (effect)
        {
            case OpenFetchCache open: machine.FetchCache.Open(open); break;
            case ProbeSource probe: machine.FetchCache.Probe(probe); break;
            case FillEntry fill: machine.FetchCache.Fill(fill); break;
            case RemoveEntry remove: machine.FetchCache.Remove(remove.Entry); break;
        }
    }

    private void RunContainer(AgentEffect effect)
    {
        switch (effect)
        {
            case PrepareSandbox prepare: machine.Containers.Prepare(prepare.Plan); break;
            case FetchUris fetch: machine.Containers.Fetch(fetch.Plan); break;
            case StartContainer start: machine.Containers.Start(start.Plan); break;
            case AttachContainer attach: machine.Containers.Attach(attach.Container, attach.Record); break;
            case LimitSandbox limit: machine.Containers.Limit(limit.Plan); break;
            case ExtendContainer extend: machine.Containers.Extend(extend); break;
            case TerminateContainer terminate: machine.Containers.Terminate(terminate.Container); break;
            case StopContainer stop: machine.Containers.Stop(stop.Container, stop.Record); break;
            case ForgetContainer forget: machine.Containers.Forget(forget.Container); break;
            default: throw new UnreachableException($"No runner for {effect.GetType().Name}; add an arm above.");
        }
    }
}
