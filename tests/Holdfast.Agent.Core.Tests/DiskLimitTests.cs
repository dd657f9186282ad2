using Holdfast.Agent.Core.Limits;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

public sealed class DiskLimitTests
{
    private const long Megabyte = 1 << 20;
    private const int Killed = 9;

    private static readonly AgentOptions Enforcing = new()
    {
        WorkDirectory = "/agent", DiskLimits = new DiskLimitOptions { Mode = DiskLimitMode.Hard },
    };

    private readonly SimulatedHost _host = new();
    private AgentRig _rig = new AgentRig(options: Enforcing).Register();

    [Fact]
    public void Sandbox_OverItsDisk_FailsTheTaskAsRecorded()
    {
        Launch(Given.Task("t", Given.Cpus(100), Given.Disk(16)));

        Overuse(volume: null, 40968 << 10);

        var last = _rig.LastOf("t");
        Assert.Equal(
            (TaskState.Failed, UpdateSource.Agent, TaskReason.ContainerLimitationDisk),
            (last.State, last.Source, last.Reason!.Value));
        Assert.Equal("Disk usage (40968KB) exceeds quota (16MB)", last.Message);
        Assert.Equal(ResourceBag.Of(Given.Disk(16)).Allocate(Given.Db), last.Limitation);
    }

    /// <summary>What the measured exceeds is not the limit of when it was measured: a volume may have grown
    /// since.</summary>
    [Theory]
    [InlineData(16 * Megabyte, false)]
    [InlineData(16 * Megabyte + 512, true)]
    public void Volume_MeasuredAboveItsSize_EndsItsContainerAndNotBelow(long used, bool isEnded)
    {
        var volume = RunOnVolume(16);

        Overuse(volume, used);

        Assert.Equal(isEnded, _rig.StatesOf("t").Contains(TaskState.Failed));
        if (!isEnded) return;
        Assert.Equal("Disk usage (16385KB) exceeds quota (16MB)", _rig.LastOf("t").Message);
        var exceeded = Assert.Single(_rig.LastOf("t").Limitation!);
        Assert.Equal("v", exceeded.Key.Disk?.PersistenceId.ToString());
        Assert.Equal(Given.Db, exceeded.Key.AllocationRole);
        Assert.Equal("data", exceeded.Details?.Volume?.ContainerPath);
    }

    [Fact]
    public void Container_WithoutDisk_IsNotLimited()
    {
        Launch(Given.Task("t", Given.Cpus(100)));

        Overuse(volume: null, long.MaxValue >> 1);

        Assert.Equal([TaskState.Starting, TaskState.Running], _rig.StatesOf("t"));
    }

    [Fact]
    public void MountDisk_OverItsSize_IsNobodyElsesRoom()
    {
        _rig = new AgentRig(
            Given.Facts(Given.Cpus(4000), Given.Disk(512), Given.Mount(256)), options: Enforcing).Register();
        var space = Given.Reserved(Given.Mount(256));
        var volume = Given.Persistent(space, "v");
        _rig.Run(
            1, new OperationStep(Given.Operation(1, OperationKind.Reserve, space)),
            new OperationStep(Given.Operation(2, OperationKind.Create, volume)),
            new LaunchStep(Given.Task("t", Given.Cpus(100), volume)));
        _host.Work(_rig);
        _rig.AcknowledgeAll();

        Overuse(_rig.Rows.OfType<VolumeRow>().Single().Id, 1000 * Megabyte);

        Assert.DoesNotContain(TaskState.Failed, _rig.StatesOf("t"));
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData(DiskLimitMode.Account, null, false)]
    [InlineData(DiskLimitMode.Hard, null, true)]
    [InlineData(DiskLimitMode.Kill, null, true)]
    [InlineData(null, DiskLimitMode.Account, false)]
    [InlineData(null, DiskLimitMode.Hard, true)]
    [InlineData(DiskLimitMode.Account, DiskLimitMode.Kill, true)]
    public void Mode_OfTheAgentOrTheTask_DecidesWhetherItIsEnded(
        DiskLimitMode? agent, DiskLimitMode? task, bool isEnded)
    {
        _rig = new AgentRig(options: Enforcing with { DiskLimits = new() { Mode = agent } }).Register();
        Launch(Given.Task("t", Given.Cpus(100), Given.Disk(16)) with { DiskLimit = task });
        Assert.Equal(
            isEnded, Assert.Single(_rig.Core.BuildView().Frameworks[0].Executors).Live?.IsEndedOverDisk);

        Overuse(volume: null, 17 * Megabyte);

        Assert.Equal(isEnded, _rig.StatesOf("t").Contains(TaskState.Failed));
    }

    /// <summary>Where a file system refuses the write, only <c>kill</c> ends anything, and says it as Mesos' XFS
    /// isolator does.</summary>
    [Theory]
    [InlineData(DiskLimitMode.Hard, null)]
    [InlineData(DiskLimitMode.Kill, "Disk usage (16385KB) exceeded quota (16MB) for volume 'v'")]
    public void Mode_WhereWritesFail_EndsOnlyWhatIsToBeKilled(DiskLimitMode mode, string? message)
    {
        var facts = Given.Facts();
        facts = facts with { Disks = [facts.Disks[0] with { Limit = "hard" }] };
        _rig = new AgentRig(facts, options: Enforcing with { DiskLimits = new() { Mode = mode } }).Register();
        var volume = RunOnVolume(16);

        Overuse(volume, 16 * Megabyte + 1);

        Assert.Equal(message is not null, _rig.StatesOf("t").Contains(TaskState.Failed));
        if (message is not null) Assert.Equal(message, _rig.LastOf("t").Message);
    }

    [Fact]
    public void Task_ThatAsksToBeSparedWhereEverybodyIsKeptToHisDisk_Fails()
    {
        _rig.Run(1, new LaunchStep(
            Given.Task("t", Given.Cpus(100), Given.Disk(16)) with { DiskLimit = DiskLimitMode.Account }));
        _host.Work(_rig);

        Assert.Equal((TaskState.Failed, TaskReason.ContainerLaunchFailed), (_rig.LastOf("t").State,
            _rig.LastOf("t").Reason!.Value));
        Assert.Contains("holdfast/disk-limit", _rig.LastOf("t").Message, StringComparison.Ordinal);
        Assert.Empty(_host.Started);
    }

    [Fact]
    public void Executor_OverTheDiskOfItselfAndItsTasks_FailsEachOfThem()
    {
        var executor = Given.OnExecutor(Given.Task("a", Given.Cpus(100), Given.Disk(8)), "e");
        executor = executor with
        {
            Executor = executor.Executor! with
            {
                Resources = ResourceBag.Of(Given.Cpus(100), Given.Disk(16)).Allocate(Given.Db),
            },
        };
        Launch(executor);

        Overuse(volume: null, 24 * Megabyte);
        Assert.DoesNotContain(TaskState.Failed, _rig.StatesOf("a"));
        Overuse(volume: null, 81948 << 10);

        var last = _rig.LastOf("a");
        Assert.Equal((TaskState.Failed, UpdateSource.Agent), (last.State, last.Source));
        Assert.Equal("Disk usage (81948KB) exceeds quota (24MB)", last.Message);
        Assert.Equal(24_000, last.Limitation!.Scalar("disk").Milli);
        Assert.Equal(Killed, _rig.SaidAll<ExecutorEnded>().Single().Status);
    }

    /// <summary>Between the decision and the end of the container; the exit may have been seen meanwhile, or
    /// not.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(Killed)]
    public void Restart_BetweenBreachAndEnd_TellsTheSameReason(int? status)
    {
        _host.Ignored.Add(typeof(StopContainer));
        Launch(Given.Task("t", Given.Cpus(100), Given.Disk(16)));
        Overuse(volume: null, 40968 << 10);
        Assert.DoesNotContain(TaskState.Failed, _rig.StatesOf("t"));
        _host.Ignored.Add(typeof(AttachContainer));

        var later = new AgentRig(rows: _rig.Rows, seed: 2, now: _rig.Now, options: Enforcing);
        later.Apply(at => new ContainerLost(at, _host.Started[0], "it is gone", status, NeverStarted: false));
        later.Register();

        Assert.Equal("Disk usage (40968KB) exceeds quota (16MB)", later.LastOf("t").Message);
        Assert.Equal(TaskReason.ContainerLimitationDisk, later.LastOf("t").Reason);
    }

    [Fact]
    public void Restart_BetweenBreachAndEnd_GoesOnEndingIt()
    {
        _host.Ignored.Add(typeof(StopContainer));
        Launch(Given.Task("t", Given.Cpus(100), Given.Disk(16)));
        Overuse(volume: null, 17 * Megabyte);
        _host.Ignored.Clear();

        var later = new AgentRig(rows: _rig.Rows, seed: 2, now: _rig.Now, options: Enforcing);
        _host.Work(later);
        later.Register();

        Assert.Equal("Disk usage (17MB) exceeds quota (16MB)", later.LastOf("t").Message);
        Assert.Empty(_host.Running);
    }

    private void Launch(TaskSpec task)
    {
        _rig.Run(1, new LaunchStep(task));
        _host.Work(_rig);
        _rig.AcknowledgeAll();
    }

    private VolumeId RunOnVolume(long megabytes)
    {
        var volume = Given.Volume("v", megabytes);
        _rig.Run(
            1, new OperationStep(Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(megabytes)))),
            new OperationStep(Given.Operation(2, OperationKind.Create, volume)),
            new LaunchStep(Given.Task("t", Given.Cpus(100), volume)));
        _host.Work(_rig);
        _rig.AcknowledgeAll();
        return _host.Volumes.Single();
    }

    private void Overuse(VolumeId? volume, long used)
    {
        _rig.Apply(at => new DiskOverused(at, _host.Started[0], volume, used));
        _host.Work(_rig);
        _rig.AcknowledgeAll();
    }
}
