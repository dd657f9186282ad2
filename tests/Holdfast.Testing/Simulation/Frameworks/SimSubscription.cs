using Holdfast.Master.Core;
using Holdfast.Master.Core.Effects;
using Holdfast.Model.Ids;
using Holdfast.Testing.Simulation.Nodes;
using Holdfast.Testing.Simulation.Running;
using MasterProcess = Holdfast.Testing.Simulation.Running.SimProcess<
    Holdfast.Master.Core.MasterEvent, Holdfast.Master.Core.Registry.MasterDelta,
    Holdfast.Master.Core.Effects.MasterEffect>;

namespace Holdfast.Testing.Simulation.Frameworks;

/// <summary>One stream between a framework and a life of the master.</summary>
internal sealed class SimSubscription(
    SimFramework framework, MasterProcess process, SimMaster master, Schedule schedule, Chance chance)
{
    private DateTimeOffset _last;
    private bool _isBroken;

    public MasterProcess Process => process;

    /// <summary>The header of the stream; none before it is open.</summary>
    public StreamId? Stream { get; private set; }

    public void Opened(StreamId stream) => Carry(() => Stream = stream);

    public void Send(SchedulerEvent evt) => Carry(() => framework.Hear(this, evt));

    public void Close() => Carry(Lost);

    /// <summary>The connection breaks; each side learns of it in its own time.</summary>
    public void Break()
    {
        if (_isBroken) return;
        _isBroken = true;
        schedule.After(chance.Milliseconds(1, 3000), Lost);
        if (Stream is not { } stream) return;
        schedule.After(chance.Milliseconds(1, 10_000), () => process.Post(new StreamBroken(master.Now, stream)));
    }

    private void Lost()
    {
        _isBroken = true;
        framework.Lost(this);
    }

    private void Carry(Action deliver)
    {
        var due = schedule.Now + chance.Milliseconds(0, 20);
        if (due < _last) due = _last;
        _last = due;
        schedule.At(due, () =>
        {
            if (!_isBroken) deliver();
        });
    }
}
