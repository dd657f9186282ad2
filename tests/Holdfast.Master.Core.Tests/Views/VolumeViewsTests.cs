using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Views;

/// <summary>
/// Whether something uses a volume follows from the tasks. Agents say it when they report, and not again: a volume that
/// was in use then would be shown as attached for ever.
/// </summary>
public sealed class VolumeViewsTests
{
    private static readonly Resource Data = Make.Volume("data", 256);

    private readonly MasterRig _rig = new();
    private readonly FakeAgent _agent;
    private readonly FakeFramework _framework;
    private readonly TaskSpec _task;

    public VolumeViewsTests()
    {
        _agent = _rig.Register();
        _agent.Total = _agent.Total - Make.Bag("disk:256") + ResourceBag.Of(Data);
        _agent.Say(new ResourcesChanged(_agent.Total, _agent.Version, [Reported(VolumeState.Ready)]));
        _framework = _rig.Subscribe();
        var held = ResourceBag.Of(Data) + Make.Bag("cpus:1");
        _framework.Accept(_framework.OfferWith(held), Make.Launch(Make.Task("t", _agent.Id, held)));
        _task = _agent.LastBatch.Steps.OfType<LaunchStep>().Single().Task;
    }

    [Fact]
    public void Volume_OfATask_IsAttachedUntilThatIsReleased()
    {
        Assert.Equal(VolumeState.Attached, Shown().State);
        _agent.Tell(_framework.Id, "t", TaskState.Running);
        Assert.Equal(VolumeState.Attached, Shown().State);

        _agent.Tell(_framework.Id, "t", TaskState.Killed, releasing: true);
        Assert.Equal(VolumeState.Releasing, Shown().State);
        Assert.Contains("task 't' is over", Shown().Reason, StringComparison.Ordinal);

        _agent.Say(new TaskReleased(_framework.Id, TaskId.Parse("t")));
        Assert.Equal(Reported(VolumeState.Ready), Shown());
    }

    [Fact]
    public void Volume_ReportedAsAttached_IsReadyOnceItsTaskIsOver()
    {
        _agent.Disconnect();
        _agent.Generation++;
        _agent.Connect();
        _agent.Report(
            [new TaskReport(_framework.Id, _task, TaskState.Running, [], Releasing: false)],
            frameworks: [_framework.Spec], volumes: [Reported(VolumeState.Attached)]);
        Assert.Equal(VolumeState.Attached, Shown().State);

        _agent.Tell(_framework.Id, "t", TaskState.Finished);

        Assert.Equal(VolumeState.Ready, Shown().State);
    }

    [Fact]
    public void Volume_StoredAsAttachedByAnEarlierVersion_IsReady()
    {
        _agent.Say(new ResourcesChanged(_agent.Total, _agent.Version, [Reported(VolumeState.Withheld)]));
        var rows = _rig.Rows();

        MasterRig next = new(rows: rows with
        {
            Volumes = [rows.Volumes.Single() with { Volume = Reported(VolumeState.Attached) }],
        });

        Assert.Equal(VolumeState.Ready, next.View.Volumes.Single().Volume.State);
    }

    private VolumeSpec Shown() => _rig.View.Volumes.Single().Volume;

    private static VolumeSpec Reported(VolumeState state) => new(VolumeId.Parse("vol-1"), Data, state, Reason: null);
}
