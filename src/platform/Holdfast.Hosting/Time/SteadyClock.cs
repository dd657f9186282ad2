namespace Holdfast.Hosting.Time;

/// <summary>A clock that follows the machine's without ever jumping: when that is set, it gains or loses at most a
/// tenth of the time that really passes, until the two agree again.</summary>
/// <remarks>
/// Deadlines are kept as instants. Were the machine's clock set back by an hour, nothing would fall due for an hour;
/// were it set forward, a database would be killed without its grace and the trash be purged before its time.
/// Thread-safe.
/// </remarks>
/// <param name="machine">The clock that may be set.</param>
public sealed class SteadyClock(TimeProvider machine) : TimeProvider
{
    private const int ShareMax = 10; // One in so many.

    private readonly Lock _gate = new();
    private DateTimeOffset _now = machine.GetUtcNow();
    private long _read = machine.GetTimestamp();

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => machine.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            var read = machine.GetTimestamp();
            var passed = machine.GetElapsedTime(_read, read);
            var behind = (machine.GetUtcNow() - (_now + passed)).Ticks;
            var correctionMax = passed.Ticks / ShareMax;
            _now += passed + TimeSpan.FromTicks(Math.Clamp(behind, -correctionMax, correctionMax));
            _read = read;
            return _now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => machine.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);
}
