using Holdfast.Agent.Core.Fsck;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core;

/// <remarks>
/// What was found on the disks is mended here, and not where it was found: whether a fix is still right is looked at on
/// the loop, by the ledger of that moment. Nothing is stored of it but the ids of limits: a fix that a crash cuts is
/// found again by the next comparison. None removes data, so no destroy is stored, and a stranger as master does not
/// stand in the way.
/// </remarks>
public sealed partial class AgentCore
{
    private readonly Dictionary<long, FsckOrder> _mending = [];

    private FsckLedger FsckLedger()
    {
        var held = LimitsOfVolumes();
        return new FsckLedger(
            _identity.Ledger,
            [.. _volumes.Values.Select(static volume => new FsckVolume(volume.Row, IsUnderWay(volume)))],
            [.. _limitIds.Rows.Select(row => new FsckLimit(row, HasOwner(row, held)))], _options.LimitIds);
    }

    private HashSet<long?> LimitsOfVolumes() => [.. _volumes.Values.Select(static volume => volume.Row.LimitId)];

    private static bool IsUnderWay(VolumeEntry volume) => volume is { Purging: true } or { Resizing: not null }
        || volume.Row is { State: VolumeState.Creating or VolumeState.Destroying } or { Restore: not null }
            or { PurgeBegun: true };

    // Of owners that are no volumes nothing is known here: theirs are given back as they go.
    private static bool HasOwner(LimitIdRow row, HashSet<long?> held) => !row.IsReleased
        && (!row.Owner.StartsWith("volume ", StringComparison.Ordinal) || held.Contains(row.Id));

    private void OnFsckFixAsked(FsckFixAsked evt)
    {
        var order = new FsckOrder(evt.Fixes.Length);
        _mending.Add(evt.Correlation, order);
        foreach (var fix in evt.Fixes)
        {
            if (ExplainNoFix(fix) is { } fault)
            {
                order.Outcomes.Add(new FsckOutcome(fix, fault));
                continue;
            }
            _turn.Announce(AgentNotice.Ordered, $"{evt.Caller} has the agent {fix.Text}.");
            Begin(fix, order, evt.Correlation);
        }
        AnswerWhenMended(evt.Correlation, order);
    }

    private void Begin(FsckFix fix, FsckOrder order, long correlation)
    {
        if (fix is GiveLimitBack limit)
        {
            _limitIds.Release(limit.Id);
            order.Outcomes.Add(new FsckOutcome(fix, Fault: null));
            return;
        }
        var volume = VolumeOf(fix);
        _turn.Do(new MendDisk(fix, volume?.ToPlan(_identity.Agent), volume?.Row.Destroyed, correlation));
    }

    private VolumeEntry? VolumeOf(FsckFix fix) => _volumes.GetValueOrDefault(fix switch
    {
        WriteManifest write => write.Volume,
        SetLimitAnew set => set.Volume,
        LookAgain look => look.Volume,
        _ => default,
    });

    /// <summary>Why a fix is not right any more, as a clause; null where it is.</summary>
    private string? ExplainNoFix(FsckFix fix) => fix switch
    {
        GiveLimitBack limit => _limitIds.Rows.Any(row =>
            row.Id == limit.Id && !row.IsReleased && !HasOwner(row, LimitsOfVolumes()))
            ? null
            : $"limit {limit.Id} is in use, or was given back meanwhile",
        RemoveEmpty remove => VolumeId.TryParse(remove.Name, null, out var id) && _volumes.ContainsKey(id)
            ? $"the ledger knows volume {id} by now"
            : null,
        _ => VolumeOf(fix) switch
        {
            null => "its volume is gone",
            { } volume when IsUnderWay(volume) => $"volume {volume.Id} is being changed just now: try again",
            { Row.State: VolumeState.Trash } when fix is not WriteManifest => "its volume was destroyed meanwhile",
            { Row.State: not VolumeState.Trash } volume => FaultOf(volume),
            _ => null,
        },
    };

    private void OnFsckFixEnded(FsckFixEnded evt)
    {
        // Seen through its limit, manifest and directory, as at a start.
        if (evt.Outcome.Fault is null && VolumeOf(evt.Outcome.Fix) is { } volume && !IsUnderWay(volume))
            Judge(volume, evt.Verdict);
        if (!_mending.TryGetValue(evt.Correlation, out var order)) return;
        order.Outcomes.Add(evt.Outcome.Fault is null && evt.Verdict is { } verdict
            ? evt.Outcome with { Fault = verdict }
            : evt.Outcome);
        AnswerWhenMended(evt.Correlation, order);
    }

    private void AnswerWhenMended(long correlation, FsckOrder order)
    {
        if (order.Outcomes.Count < order.Count) return;
        _mending.Remove(correlation);
        _turn.Do(new AnswerFsck(correlation, [.. order.Outcomes]));
    }

    private sealed record FsckOrder(int Count)
    {
        public List<FsckOutcome> Outcomes { get; } = [];
    }
}
