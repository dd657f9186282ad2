using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core;

/// <remarks>
/// <code>
/// registered ──marked gone──► refused: tasks end, volumes stay
///                                │ the operator: rejoin
///                                ▼
///            registered under a new id; its volumes: orphan ──adopted──► ready
/// </code>
/// Frameworks were told that all was lost, and may have begun anew elsewhere. So whatever runs here ends, once the
/// master that says so is the one that this agent obeys (S5); and what volumes hold is shown, but offered to nobody:
/// a framework that finds volumes it does not know of would destroy them.
/// </remarks>
public sealed partial class AgentCore
{
    /// <summary>Whether the master, when it was last asked, said that this agent was marked gone.</summary>
    private bool _isGone;

    private void OnRefusal(RefusalReceived evt)
    {
        if (!_link.OnRefusal(evt.Connection, evt.Refusal)) return;
        var wasGone = _isGone;
        _isGone = evt.Refusal.Kind == RefusalKind.Gone;
        if (!_isGone) return;
        if (!evt.Refusal.KnowsObeyed)
        {
            if (!wasGone)
                _turn.Announce(AgentNotice.Distrust, "The master says that this agent was marked gone, but does not "
                    + $"know {_identity.Obeyed}, which this agent obeyed last: its tasks go on.");
            return;
        }
        if (!wasGone)
            _turn.Announce(AgentNotice.MarkedGone, $"An operator marked agent {_identity.Agent} gone: its tasks, which "
                + "were reported to be gone, end now; its volumes stay.");
        foreach (var framework in _frameworks.Values.ToArray()) End(framework);
    }

    private void OnRejoinAsked(RejoinAsked evt)
    {
        if (ExplainNoRejoin() is { } reason)
        {
            _turn.Do(new AnswerRejoin(evt.Correlation, Done: false, reason));
            return;
        }
        var volumes = _volumes.Values.Where(IsToOrphan).ToList();
        var what = $"gives up its id {_identity.Agent} and joins the cluster under a new one. "
            + (volumes.Count == 0 ? "It has no volumes." : $"Its volumes are then orphans: {Names(volumes)}. They are "
                + "offered again once each of them is adopted with 'holdfast volumes adopt'.");
        if (evt.IsPlan)
        {
            _turn.Do(new AnswerRejoin(evt.Correlation, Done: true, $"This agent {what}"));
            return;
        }
        _turn.Announce(AgentNotice.Rejoins, $"As {evt.Caller} says, this agent {what}");
        foreach (var volume in volumes) Orphan(volume);
        ForgetOutcomes();
        _isGone = false;
        StoreIdentity(_identity with { Agent = default, Version = new ResourceVersion(_random.NextUuid()) });
        _link.Hurry();
        _turn.Do(new AnswerRejoin(evt.Correlation, Done: true, $"This agent {what}"));
    }

    private string? ExplainNoRejoin()
    {
        if (!_isGone)
            return _link.IsEstablished
                ? $"This agent is registered as {_identity.Agent}: there is nothing to do."
                : "No master has said since this agent's start that it was marked gone: wait until it has reached one.";
        if (_containers.Count > 0)
            return $"{_containers.Count} containers are not proven empty yet, the first of them "
                + $"{Name(_containers.GetAt(0).Value)}: end them, or wait until they have ended.";
        return _batches.Count > 0 || _frameworks.Count > 0
            ? "What this agent was doing when it was marked gone is not at its end yet: try again in a moment."
            : null;
    }

    private static bool IsToOrphan(VolumeEntry volume) => volume.Row.State is VolumeState.Ready or VolumeState.Withheld;

    private static string Names(List<VolumeEntry> volumes) =>
        string.Join(", ", volumes.Take(10).Select(Name))
        + (volumes.Count > 10 ? $" and {volumes.Count - 10} more" : "");

    private void Orphan(VolumeEntry volume)
    {
        if (volume.Row.State == VolumeState.Ready) _resources.Withhold(volume.Resource);
        Store(volume, volume.Row with
        {
            State = VolumeState.Orphan,
            Reason = $"agent {_identity.Agent} was marked gone, and came back under another id: look whether the data "
                + $"is still wanted, then run 'holdfast volumes adopt {volume.Id}'",
        });
    }

    // Whoever waited for them was told that they are gone.
    private void ForgetOutcomes()
    {
        foreach (var operation in _operations.Values.ToArray())
            if (operation is { IsOver: true, Row: { Acknowledged: false, Update.Uuid: { } uuid } })
                OnOutcomeAcknowledged(new AcknowledgeOperation(operation.Spec.Uuid, uuid));
    }

    /// <summary>An operator wants an orphan to be offered again. It deletes nothing, so that a stranger as master does
    /// not stand in its way.</summary>
    private void OnOrphanAdoptAsked(OrphanAdoptAsked evt)
    {
        if (!_volumes.TryGetValue(evt.Volume, out var volume))
        {
            Answer(evt.Correlation, new OrderUnknown(evt.Volume, Unknown(evt.Volume)));
            return;
        }
        if (ExplainNoAdoption(volume) is { } refusal)
        {
            Answer(evt.Correlation, new OrderRefused(volume.Id, refusal, volume.State));
            return;
        }
        var what = $"volume {Name(volume)} with {volume.Size} MB on {volume.Row.Root}";
        if (evt.IsPlan)
        {
            Answer(evt.Correlation, new OrderPlanned(volume.Id, $"This would have {what} offered again."));
            return;
        }
        volume.Asking.Add(evt.Correlation);
        _turn.Announce(AgentNotice.Ordered, $"{evt.Caller} adopts {what}.");
        // It is looked at as one that was withheld, and is ready as soon as it is found to be what it was.
        Store(volume, volume.Row with { State = VolumeState.Withheld, Reason = "it was adopted, and is looked at" });
        _turn.Do(new CheckVolume(volume.ToPlan(_identity.Agent)));
    }

    private string? ExplainNoAdoption(VolumeEntry volume)
    {
        if (volume.Row.State != VolumeState.Orphan)
            return $"Volume {Name(volume)} is {volume.State}, and no orphan: there is nothing to adopt.";
        foreach (var other in _volumes.Values)
            if (other != volume && other.Row.State is not (VolumeState.Trash or VolumeState.Orphan)
                && other.Resource.Key.Role == volume.Resource.Key.Role
                && other.Resource.Key.Disk?.PersistenceId == volume.Resource.Key.Disk?.PersistenceId)
                return $"{Taken(other)}: destroy that one first.";
        return null;
    }

    private void AnswerAdoption(VolumeEntry volume)
    {
        if (volume.Asking.Count == 0 || volume.Row.Restore is not null) return;
        AnswerAsking(volume, volume.Row.State == VolumeState.Ready
            ? new OrderDone(volume.Id, $"Volume {Name(volume)} is adopted, and offered again.", volume.ToSpec())
            : new OrderFailed(
                volume.Id, $"Volume {Name(volume)} is adopted, but cannot be offered: {volume.Row.Reason}."));
    }
}
