using Holdfast.Testing.Simulation.Running;

namespace Holdfast.Testing.Simulation.Nodes;

/// <summary>A node's own clock: it may be set forward or back, and never tells the same node an earlier time
/// twice.</summary>
internal sealed class SimClock(Schedule schedule)
{
    private TimeSpan _ahead;
    private DateTimeOffset _last;

    public DateTimeOffset Now => _last = schedule.Now + _ahead is var now && now > _last ? now : _last;

    public void Jump(TimeSpan by) => _ahead += by;

    /// <summary>When, by the true time, this clock shows an instant.</summary>
    public DateTimeOffset TrueTimeOf(DateTimeOffset instant) => instant - _ahead;
}
