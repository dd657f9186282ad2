using Holdfast.Testing.Simulation.Running;

namespace Holdfast.Testing.Simulation.Nodes;

/// <summary>The one wake-up that a process may have asked for.</summary>
internal sealed class SimAlarm(Schedule schedule, SimClock clock, Action ring)
{
    private DateTimeOffset? _due;
    private long _setting;

    /// <summary>Rings at an instant of the node's clock, instead of at the one before.</summary>
    public void Set(DateTimeOffset due)
    {
        _due = due;
        Arm();
    }

    /// <summary>The clock was set: what was to come at an instant still does.</summary>
    public void Arm()
    {
        if (_due is not { } due) return;
        var setting = ++_setting;
        schedule.At(clock.TrueTimeOf(due), () =>
        {
            if (setting != _setting) return;
            if (clock.Now < due)
            {
                Arm();
                return;
            }

            _due = null;
            ring();
        });
    }
}
