using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core;

/// <remarks>
/// What becomes of a volume's data once it is destroyed: what an operator said of this volume, else what the label of
/// its reservation says, else what the agent was started with. It is fixed as the destroy is stored, so that nothing
/// that changes later takes data that was to be kept.
/// </remarks>
public sealed partial class AgentCore
{
    private OnDestroy PolicyOf(VolumeEntry volume) =>
        volume.Row.Destroyed?.Policy ?? volume.Row.OnDestroy ?? PolicyOf(volume.Resource);

    // A label that says nothing known was refused as the volume was made; of an older one nothing is removed unasked.
    private OnDestroy PolicyOf(Resource volume) => OnDestroyRule.TryGetLabel(volume, out var value)
        ? OnDestroyRule.Read(value) ?? OnDestroy.Keep
        : _options.OnDestroy;

    /// <summary>Whether only an operator's word removes it.</summary>
    private static bool IsKept(VolumeEntry volume) => volume.Row is
        { Destroyed.Policy: OnDestroy.Keep, PurgeOrder: null, PurgeBegun: false };

    private static bool IsWiped(VolumeEntry volume) =>
        volume.Row.Destroyed is { Policy: OnDestroy.Wipe } || volume.Row.PurgeOrder is { IsWipe: true };

    /// <summary>Why a volume may not be made with what its reservation says of its end; null where it may.</summary>
    private string? CheckPolicy(Resource volume, DiskFacts disk)
    {
        if (OnDestroyRule.TryGetLabel(volume, out var value) && OnDestroyRule.Read(value) is null)
            return $"the label {OnDestroyRule.Label} of its reservation is '{value}', and must be "
                + OnDestroyRule.Choices;
        return PolicyOf(volume) == OnDestroy.Wipe ? WipeFault(disk) : null;
    }

    private static string? WipeFault(DiskFacts disk) => disk.WipeFault is { } fault
        ? $"nothing on {disk.Root} can be wiped: {fault}"
        : null;

    private void OnPolicyAsked(OnDestroyAsked evt)
    {
        if (!_volumes.TryGetValue(evt.Volume, out var volume))
        {
            Answer(evt.Correlation, new OrderUnknown(evt.Volume, Unknown(evt.Volume)));
            return;
        }
        var policy = evt.Policy ?? PolicyOf(volume.Resource);
        var refusal = ExplainPolicy(volume, policy);
        var text = $"Once volume {Name(volume)} is destroyed, {Fate(policy)}.";
        if (volume.Row.Destroyed is not null) text = $"Of the destroyed volume {Name(volume)} {Fate(policy)}.";
        if (refusal is not null)
            Answer(evt.Correlation, new OrderRefused(volume.Id, refusal, volume.State));
        else if (evt.IsPlan)
            Answer(evt.Correlation, new OrderPlanned(volume.Id, $"As it would be then: {text}"));
        else
            SetPolicy(volume, evt, policy, text);
    }

    private string? ExplainPolicy(VolumeEntry volume, OnDestroy policy)
    {
        if (volume.Row.PurgeBegun || volume.Row.PurgeOrder is not null)
            return $"Volume {Name(volume)} is being purged already.";
        return policy == OnDestroy.Wipe && DiskOf(volume.Source) is { } disk && WipeFault(disk) is { } fault
            ? $"Volume {Name(volume)} cannot be wiped: {fault}."
            : null;
    }

    private void SetPolicy(VolumeEntry volume, OnDestroyAsked evt, OnDestroy policy, string text)
    {
        var destroyed = volume.Row.Destroyed is { } record ? record with { Policy = policy } : null;
        Store(volume, volume.Row with { OnDestroy = evt.Policy, Destroyed = destroyed });
        // What was kept for good may be over by now.
        ReadSoon();
        _turn.Announce(AgentNotice.Ordered, $"{text} {evt.Caller} asked for it.");
        Answer(evt.Correlation, new OrderDone(volume.Id, text, volume.ToSpec()));
    }

    private string Fate(OnDestroy policy) => policy switch
    {
        OnDestroy.Keep => "its data is kept until an operator purges it",
        OnDestroy.Wipe => $"its data is kept for {Retention} while there is room, and then overwritten",
        _ => $"its data is kept for {Retention} while there is room, and then removed",
    };

    private string Retention => DurationWords.Of(_options.TrashRetention);
}
