using System.Globalization;
using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Volumes;

namespace Holdfast.Agent.Core;

/// <remarks>
/// A wipe is a purge that overwrites (S9). The disk is asked first whether it can be had, with nothing changed: a
/// refused wipe leaves the volume where it was, restorable. What is stored then is the order to purge it so; what
/// follows is the life of any purge.
/// </remarks>
public sealed partial class AgentCore
{
    private void OnWipeAsked(WipeAsked evt)
    {
        if (!_volumes.TryGetValue(evt.Volume, out var volume))
            Answer(evt.Correlation, new OrderUnknown(evt.Volume, Unknown(evt.Volume)));
        else if (volume.Row.PurgeOrder is { IsWipe: true } && !evt.IsPlan)
            Answer(evt.Correlation, new OrderBegun(volume.Id, BeingWiped(volume)));
        else if (ExplainWipe(volume) is { } refusal)
            Answer(evt.Correlation, new OrderRefused(volume.Id, refusal, volume.State));
        else
            AskForWipe(volume, evt);
    }

    private void AskForWipe(VolumeEntry volume, WipeAsked evt)
    {
        volume.WipesAsked.Add(evt);
        if (volume.WipesAsked.Count == 1) _turn.Do(new CheckWipe(volume.ToPlan(_identity.Agent)));
    }

    private void OnWipeChecked(WipeChecked evt)
    {
        if (!_volumes.TryGetValue(evt.Volume, out var volume)) return;
        foreach (var asked in volume.WipesAsked) Answer(asked.Correlation, Wipe(volume, asked, evt));
        volume.WipesAsked.Clear();
    }

    // Stored with its caller before anything is overwritten (S2).
    private OrderOutcome Wipe(VolumeEntry volume, WipeAsked asked, WipeChecked found)
    {
        // Another may have come before it, while the disk was looked at.
        if (volume.Row.PurgeOrder is { IsWipe: true } && !asked.IsPlan)
            return new OrderBegun(volume.Id, BeingWiped(volume));
        if (ExplainWipe(volume) is { } refusal) return new OrderRefused(volume.Id, refusal, volume.State);
        if (found.Fault is { } fault)
            return new OrderRefused(
                volume.Id, $"Volume {Name(volume)} cannot be wiped: {fault}. Nothing was changed.", volume.State);
        var what = string.Create(
            CultureInfo.InvariantCulture, $"{found.Files} files with {found.Bytes / (double)(1 << 20):0.#} MB");
        if (asked.IsPlan)
            return new OrderPlanned(volume.Id, $"Of volume {Name(volume)} {what} would be overwritten in place, then "
                + "removed: it cannot be restored after that.");
        Store(volume, volume.Row with { PurgeOrder = new PurgeOrder(asked.Caller, _turn.Now, IsWipe: true) });
        _turn.Announce(
            AgentNotice.Purged, $"The destroyed volume {Name(volume)} is wiped: {asked.Caller} asked for it.");
        Purge(volume);
        return new OrderBegun(volume.Id, $"Of volume {Name(volume)} {what} are being overwritten, then removed.");
    }

    private static string? ExplainWipe(VolumeEntry volume) => volume switch
    {
        { IsTrash: false } => OutOfPlace(volume),
        { Row.PurgeOrder: not null } or { Row.PurgeBegun: true } when !IsWiped(volume) =>
            $"Volume {Name(volume)} is being purged already, without being overwritten first.",
        { Row.PurgeOrder: not null } or { Row.PurgeBegun: true } => BeingWiped(volume),
        _ => null,
    };

    private static string BeingWiped(VolumeEntry volume) => $"Volume {Name(volume)} is being wiped already.";
}
