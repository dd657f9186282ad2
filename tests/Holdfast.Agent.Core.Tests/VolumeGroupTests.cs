using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

public sealed class VolumeGroupTests
{
    private static readonly Resource First = Shared("first");
    private static readonly Resource Second = Shared("second");
    private static readonly AgentOptions Options =
        new() { WorkDirectory = "/agent", VolumeGroups = RangeSet.Of(70_000, 70_000) };

    private readonly SimulatedHost _host = new() { SharedVolumes = true };
    private readonly AgentRig _rig = new AgentRig(options: Options).Register();

    [Fact]
    public void SharedVolume_WithItsFirstTask_GetsAGroupThatAllItsTasksAreOf()
    {
        Make(First);
        Assert.Equal((1UL, 1UL), _rig.Core.BuildView().VolumeGroups);

        Launch(2, "one", First);
        Launch(3, "two", First);

        var groups = _rig.Did<StartContainer>().Select(start => start.Plan.Sandbox.Volumes.Single().Group);
        Assert.Equal([70_000U, 70_000U], groups);
        Assert.Equal((1UL, 0UL), _rig.Core.BuildView().VolumeGroups);
    }

    [Fact]
    public void Volume_ThatIsNotShared_GetsNone()
    {
        var own = Given.Volume("own", 32);
        Make(own);

        Launch(2, "one", own);

        Assert.Null(_rig.Did<StartContainer>().Single().Plan.Sandbox.Volumes.Single().Group);
    }

    [Fact]
    public void Group_IsKeptOverARestart_AndInTheTrash_AndFreeOnceTheDataIsGone()
    {
        Make(First);
        Launch(2, "one", First);
        _host.Exit(_rig, _host.Started[0], 0);
        _rig.Apply(at => new ContainerEmpty(at, _host.Started[0]));
        _rig.Run(3, new OperationStep(Given.Operation(9, OperationKind.Destroy, First)));
        _host.Work(_rig);

        var next = new AgentRig(rows: _rig.Rows, seed: 2, now: _rig.Now, options: Options);

        Assert.Equal((1UL, 0UL), next.Core.BuildView().VolumeGroups);
        next.Register();
        next.Pass(Options.TrashRetention + TimeSpan.FromHours(1));
        _host.Work(next);
        Assert.Equal((1UL, 1UL), next.Core.BuildView().VolumeGroups);
    }

    [Fact]
    public void Task_WhoseVolumeCanHaveNoGroup_IsDroppedWithTheNameOfTheFlag()
    {
        Make(First, Second);
        Launch(2, "one", First);

        Launch(3, "two", Second);

        var (state, message) = (_rig.LastOf("two").State, _rig.LastOf("two").Message);
        Assert.Equal(TaskState.Dropped, state);
        Assert.Contains("'second'", message, StringComparison.Ordinal);
        Assert.Contains("--volume_gid_range=[70000-70000]", message, StringComparison.Ordinal);
    }

    private static Resource Shared(string id) =>
        Given.Volume(id, 32).WithKey(Given.Volume(id, 32).Key.WithShared(true));

    private void Make(params ReadOnlySpan<Resource> volumes)
    {
        var number = 1;
        var steps = new List<BatchStep>();
        foreach (var volume in volumes)
        {
            var disk = Given.Reserved(Given.Disk(32));
            steps.Add(new OperationStep(Given.Operation(number++, OperationKind.Reserve, disk)));
            steps.Add(new OperationStep(Given.Operation(number++, OperationKind.Create, volume)));
        }
        _rig.Run(1, [.. steps]);
        _host.Work(_rig);
    }

    private void Launch(int batch, string task, Resource volume)
    {
        _rig.Run(batch, new LaunchStep(Given.Task(task, Given.Cpus(100), volume)));
        _host.Work(_rig);
    }
}
