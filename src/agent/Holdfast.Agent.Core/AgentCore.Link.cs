using System.Diagnostics;
using Holdfast.Model.Messages;

namespace Holdfast.Agent.Core;

public sealed partial class AgentCore
{
    /// <summary>What an operator runs on this agent so that it obeys the master it is connected to.</summary>
    private const string TrustCommand = "holdfast agents trust-master";

    // A master that does not know the control plane obeyed last may be an empty, foreign or restored one (S5).
    private bool IsStrangers => _link.Stranger is not null;

    private void OnWelcome(WelcomeReceived evt)
    {
        var welcome = evt.Welcome;
        if (_link.OnWelcome(evt.Connection, welcome) is not { } isNew) return;
        _isGone = false;
        if (!_identity.Agent.IsNone && _identity.Agent != welcome.Agent)
        {
            _link.BeginAnew($"it calls this agent {welcome.Agent}, but its ledger belongs to {_identity.Agent}");
            return;
        }
        Judge(welcome);
        if (!isNew) return;
        _turn.Announce(AgentNotice.Registered, $"Registered as {welcome.Agent}.");
        _link.Send(new ReportState(Report()));
        foreach (var update in _updates.Restart(_turn.Now)) SendUpdate(update);
        foreach (var outcome in _outcomes.Restart(_turn.Now)) SendOutcome(outcome);
    }

    private void Judge(MasterWelcome welcome)
    {
        _link.Stranger = welcome.KnowsObeyed ? null : welcome.Incarnation;
        var obeyed = welcome.KnowsObeyed ? welcome.Incarnation : _identity.Obeyed;
        if (_identity.Agent != welcome.Agent || _identity.Obeyed != obeyed)
            StoreIdentity(_identity with { Agent = welcome.Agent, Obeyed = obeyed });
        if (!welcome.KnowsObeyed) _turn.Announce(AgentNotice.Distrust, Trust());
    }

    private string Trust() => _link switch
    {
        { Stranger: { } stranger } =>
            $"The control plane {stranger} does not know {_identity.Obeyed}, which this agent obeyed "
            + "last: it may be an empty, a foreign or a restored one. Tasks go on and can be launched, but nothing "
            + $"is destroyed, unreserved or shut down for it. If it is yours, run '{TrustCommand}' on this agent.",
        { IsEstablished: true } => $"This agent obeys the control plane it is connected to, {_identity.Obeyed}.",
        _ when _identity.Obeyed is { } obeyed =>
            $"This agent is connected to no master; the control plane it obeyed last is {obeyed}.",
        _ => "This agent has never been connected to a master.",
    };

    private void OnTrustAsked(TrustMasterAsked evt)
    {
        if (_link.Stranger is { } stranger)
        {
            _link.Stranger = null;
            StoreIdentity(_identity with { Obeyed = stranger });
            var said = $"This agent now obeys the control plane {stranger}.";
            _turn.Announce(AgentNotice.Trusted, $"The operator says that it is to be trusted. {said}");
            _turn.Do(new AnswerTrust(evt.Correlation, true, said));
            // What was refused until now, such as the shutdown of a framework, is asked for again after the report.
            _link.BeginAnew("the operator trusts this master from now on");
            return;
        }
        var text = _link.IsEstablished
            ? $"{Trust()} There is nothing to do."
            : "This agent is connected to no master: start or reach the master first, then run this again.";
        _turn.Do(new AnswerTrust(evt.Correlation, _link.IsEstablished, text));
    }

    private string Distrust(string what) =>
        $"{what} is refused: the control plane {_link.Stranger} does not know the one that agent {_identity.Agent} "
        + $"obeyed last. If it is yours, run '{TrustCommand}' on the agent";

    private void OnFrame(FrameReceived evt)
    {
        if (_link.OnFrame(evt.Connection, evt.Frame) is not { } message) return;
        OnMessage(message);
        _link.Acknowledge();
    }

    private void OnMessage(MasterMessage message)
    {
        switch (message)
        {
            case RunBatch run: OnBatch(run.Batch); break;
            case KillTask kill: OnKill(kill); break;
            case AcknowledgeUpdate acknowledged: OnUpdateAcknowledged(acknowledged); break;
            case AcknowledgeOperation acknowledged: OnOutcomeAcknowledged(acknowledged); break;
            case ShutdownExecutor shutdown: OnShutdownExecutor(new(shutdown.Framework, shutdown.Executor)); break;
            case ShutdownFramework shutdown: OnShutdownFramework(shutdown.Framework); break;
            case UpdateFrameworkSpec update: OnFrameworkSpec(update.Framework); break;
            case SendToExecutor send: OnSendToExecutor(send); break;
            default: throw new UnreachableException($"No arm for {message.GetType().Name}; add one above.");
        }
    }

    private AgentReport Report() => new()
    {
        Agent = Self,
        Total = Offered,
        Version = _identity.Version,
        Volumes = VolumeSpecs(),
        Frameworks = [.. _frameworks.Values.Select(static framework => framework.Spec)],
        Executors =
        [
            .. _frameworks.Values.SelectMany(static framework => framework.Executors.Values)
                .Select(static executor =>
                    new ExecutorReport(executor.Framework.Id, executor.Spec, executor.Container.Id)),
        ],
        Tasks =
        [
            .. _frameworks.Values.SelectMany(static framework => framework.Tasks.Values)
                .Select(static task => task.ToReport()),
        ],
        Operations = OperationReports(),
    };
}
