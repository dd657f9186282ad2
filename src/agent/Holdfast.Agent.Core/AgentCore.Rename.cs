using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core;

/// <remarks>
/// A volume gets another persistence id, which is an attribute in the ledger and in its manifest and no part of a path:
/// one commit, and nothing moves.
/// </remarks>
public sealed partial class AgentCore
{
    private void OnRenameAsked(RenameAsked evt)
    {
        if (!_volumes.TryGetValue(evt.Volume, out var volume))
        {
            Answer(evt.Correlation, new OrderUnknown(evt.Volume, Unknown(evt.Volume)));
            return;
        }
        var into = Renamed(volume.Resource, evt.To);
        var text = $"Volume {Name(volume)} is now '{evt.To}'.";
        if (ExplainRename(volume, into) is { } refusal)
            Answer(evt.Correlation, new OrderRefused(volume.Id, refusal, volume.State));
        else if (evt.IsPlan)
            Answer(evt.Correlation, new OrderPlanned(
                volume.Id, $"Volume {Name(volume)} would be called '{evt.To}'; who looks for it by its old name finds "
                + "none."));
        else
            Rename(volume, into, evt, text);
    }

    private void Rename(VolumeEntry volume, Resource into, RenameAsked evt, string text)
    {
        if (!into.IsSameAs(volume.Resource))
        {
            _resources.Convert([volume.Resource], [into], _turn);
            Store(volume, volume.Row with { Resource = into });
            // Its manifest still has the old name; it is written anew as it is looked at.
            _turn.Do(new CheckVolume(volume.ToPlan(_identity.Agent)));
            _turn.Announce(AgentNotice.Ordered, $"{text} {evt.Caller} asked for it.");
            ChangeResources();
        }
        Answer(evt.Correlation, new OrderDone(volume.Id, text, volume.ToSpec()));
    }

    private string? ExplainRename(VolumeEntry volume, Resource into)
    {
        if (volume.Row.Destroyed is not null)
            return $"Volume {Name(volume)} is destroyed: restore it under the other name, with '--as NAME'.";
        if (volume.State != VolumeState.Ready)
            return $"Volume {Name(volume)} is {volume.State}{HoldersOf(volume, ", held by")}: what knows it "
                + "by its name must be over first.";
        if (FindNamesake(into) is { } other && other != volume)
            return $"The name is taken: {Taken(other)}.";
        return _resources.Free.Contains(volume.Resource)
            ? null
            : $"Volume {Name(volume)} is in use: end what uses it first.";
    }
}
