using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Volumes;

namespace Holdfast.Agent.Core;

/// <remarks>
/// How long destroyed data is kept (S3), counted in time that was seen to pass (<see cref="SeenTime"/>), as the ages of
/// sandboxes are. It is read when a volume comes into the trash, when a retention should be over, and every few minutes
/// between, so that a restart of the machine costs no more of it.
/// </remarks>
public sealed partial class AgentCore
{
    private static readonly TimeSpan ReadingEvery = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ReadingPauseMin = TimeSpan.FromSeconds(1);

    private DateTimeOffset _readAt;

    private SeenTime Seen => _identity.Seen ?? default;

    // An older version's rows hold no reading: what passed before is unknown, and counts as nothing.
    private SeenTime SeenAtStart() => _identity.Seen switch
    {
        null => new SeenTime(TimeSpan.Zero, _facts.SinceBoot),
        { } seen when _identity.BootId == _facts.BootId => seen.Read(_facts.SinceBoot),
        { } seen => seen.ReadInNextBoot(_facts.SinceBoot),
    };

    private void ReadSoon() => ReadIn(TimeSpan.Zero);

    private void ReadIn(TimeSpan wait) => _timers.Set(new TimerKey(TimerKind.Retention), _turn.Now + wait);

    private void OnRetentionDue(TimeSpan sinceBoot)
    {
        StoreIdentity(_identity with { Seen = Seen.Read(sinceBoot) });
        _readAt = _turn.Now;
        var next = ReadingEvery;
        foreach (var volume in _volumes.Values.ToArray())
        {
            if (!volume.IsTrash) continue;
            // After an older version ran in between, the time that was seen begins anew.
            if (volume.Row.KeptSince is not { } since || since > Seen.Passed)
                Store(volume, volume.Row with { KeptSince = Seen.Passed });
            if (IsKept(volume)) continue;
            var left = Left(volume);
            if (left > TimeSpan.Zero) next = next < left ? next : left;
            else if (volume.Trouble is null) Purge(volume); // Where there is trouble, it is tried again by itself.
        }
        ReadIn(next > ReadingPauseMin ? next : ReadingPauseMin);
    }

    /// <summary>What is left of a volume's retention as of the last reading.</summary>
    private TimeSpan Left(VolumeEntry volume)
    {
        var kept = Seen.Passed - (volume.Row.KeptSince ?? Seen.Passed);
        return _options.TrashRetention - (kept > TimeSpan.Zero ? kept : TimeSpan.Zero);
    }

    // By today's clock, if the machine runs until then.
    private DateTimeOffset KeptUntil(VolumeEntry volume) =>
        volume.Row.KeptSince is null ? _turn.Now + _options.TrashRetention : _readAt + Left(volume);
}
