using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Limits;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

/// <summary>Sandboxes on a disk that refuses writes above a limit: each has its own, and no id is lost or given
/// twice.</summary>
public sealed class SandboxLimitTests
{
    private const long Megabyte = 1 << 20;

    private static readonly ExecutorKey Key = new(Given.Framework, ExecutorId.Parse("ex"));

    private readonly SimulatedHost _host = new();
    private AgentRig _rig = Rig();

    [Theory]
    [InlineData(null, null, 16 * Megabyte)]
    [InlineData(DiskLimitMode.Hard, null, 16 * Megabyte)]
    [InlineData(DiskLimitMode.Kill, null, 26 * Megabyte)]
    [InlineData(DiskLimitMode.Account, null, null)]
    [InlineData(null, DiskLimitMode.Account, null)]
    [InlineData(DiskLimitMode.Hard, DiskLimitMode.Kill, 26 * Megabyte)]
    public void Sandbox_IsLimitedByTheAgentsModeOrTheTasks(DiskLimitMode? mode, DiskLimitMode? ofTask, long? limit)
    {
        _rig = Rig(Options(mode: mode));

        Launch(Given.Task("t", Given.Cpus(100), Given.Disk(16)) with { DiskLimit = ofTask });

        Assert.Equal(new SandboxLimit("/agent", "hard", 7, limit), _rig.Did<PrepareSandbox>().Single().Plan.Limit);
    }

    [Fact]
    public void Id_IsTheContainersUntilItsSandboxIsGone_AndNothingCarriesIt()
    {
        Launch(Given.Task("t", Given.Cpus(100), Given.Disk(16)));
        var container = Assert.Single(_host.Started);
        Assert.Equal(
            new LimitIdRow(7, "/agent", "hard", $"container {container}", IsReleased: false) { Container = container },
            Assert.Single(Ids()));
        _rig.Apply(at => new SandboxGone(at, container));
        Assert.False(Assert.Single(Ids()).IsReleased);

        _host.Exit(_rig, container, 0);
        Assert.Equal([container], _rig.Core.BuildView().LimitedSandboxes);
        Assert.False(Assert.Single(Ids()).IsReleased);
        _host.Ignored.Add(typeof(ReleaseLimit));
        _rig.Apply(at => new SandboxGone(at, container));
        _host.Work(_rig);

        Assert.True(Assert.Single(Ids()).IsReleased);
        Assert.Equal(new ReleaseLimit("/agent", "hard", 7), Assert.Single(_rig.Did<ReleaseLimit>()));
        Assert.Empty(_rig.Core.BuildView().LimitedSandboxes);
        _rig.Apply(at => new SandboxGone(at, container));
        Assert.Single(_rig.Did<ReleaseLimit>());
        _rig.Apply(at => new LimitReleased(at, 7));
        Assert.Empty(Ids());
    }

    [Fact]
    public void Task_WithoutDisk_TakesNoId_AndIsNotLimited()
    {
        Launch(Given.Task("t", Given.Cpus(100)));

        Assert.Null(_rig.Did<PrepareSandbox>().Single().Plan.Limit);
        Assert.Empty(Ids());
    }

    [Fact]
    public void Task_ForWhichNoIdIsLeft_FailsAndSaysWhatToDo_AndHoldsNothing()
    {
        _rig = Rig(Options(RangeSet.Of(7, 7)));
        Launch(Given.Task("a", Given.Cpus(100), Given.Disk(16)));

        Launch(2, Given.Task("b", Given.Cpus(100), Given.Disk(16)));
        Launch(3, Given.Task("c", Given.Cpus(100)));

        Assert.Equal(
            (TaskState.Failed, TaskReason.ContainerLaunchFailed), (_rig.LastOf("b").State, _rig.LastOf("b").Reason));
        Assert.Contains("--xfs_project_range", _rig.LastOf("b").Message, StringComparison.Ordinal);
        Assert.Equal(TaskState.Running, _rig.LastOf("c").State);
        Assert.Equal(2, _host.Running.Count);
    }

    [Fact]
    public void Executor_SandboxFollowsItsTasks()
    {
        LaunchOnExecutor(1, "a", 16);
        Assert.Equal(16 * Megabyte, _rig.Did<PrepareSandbox>().Single().Plan.Limit!.Bytes);
        Subscribe();

        LaunchOnExecutor(2, "b", 8);
        Assert.Equal(24 * Megabyte, _rig.Did<ExtendContainer>().Last().Plan.Limit!.Bytes);
        Assert.Single(Ids());
        End("b");

        Assert.Equal(16 * Megabyte, _rig.Did<LimitSandbox>().Single().Plan.Limit!.Bytes);
        _rig.Apply(at => new SandboxLimitFailed(at, _host.Started[0], "it does not answer"));
        _rig.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _rig.Did<LimitSandbox>().Count());
    }

    [Fact]
    public void Executor_WithoutDisk_IsMadeSoThatALaterTaskCanBeLimited()
    {
        LaunchOnExecutor(1, "a", 0);
        Subscribe();
        Assert.Equal(
            new SandboxLimit("/agent", "hard", 7, Bytes: null), _rig.Did<PrepareSandbox>().Single().Plan.Limit);

        LaunchOnExecutor(2, "b", 8);

        Assert.Equal(8 * Megabyte, _rig.Did<ExtendContainer>().Last().Plan.Limit!.Bytes);
    }

    [Fact]
    public void Restart_HasLimitsSetAnew_AndStillKnowsWhoseIdsTheyAre()
    {
        Launch(Given.Task("t", Given.Cpus(100), Given.Disk(16)));
        Launch(2, Given.Task("over", Given.Cpus(100), Given.Disk(16)));
        _host.Exit(_rig, _host.Started[1], 0);

        var later = Restarted(_rig, Options());

        Assert.Equal((7, 16 * Megabyte), Only(later.Did<LimitSandbox>().Single().Plan.Limit!));
        Assert.Equal([_host.Started[1]], later.Core.BuildView().LimitedSandboxes);
        later.Apply(at => new SandboxGone(at, _host.Started[1]));
        _host.Work(later);
        Assert.Equal(7, Assert.Single(later.Rows.OfType<LimitIdRow>()).Id);
    }

    /// <summary>A launch that was cut makes the same sandbox again.</summary>
    [Fact]
    public void Restart_BeforeTheSandboxWasMade_MakesItByTheSameId()
    {
        _host.Ignored.Add(typeof(PrepareSandbox));
        Launch(Given.Task("t", Given.Cpus(100), Given.Disk(16)));

        var later = new AgentRig(Facts(), _rig.Rows, options: Options()).Register();

        Assert.Equal(
            _rig.Did<PrepareSandbox>().Single().Plan.Limit, later.Did<PrepareSandbox>().Single().Plan.Limit);
        Assert.Single(later.Rows.OfType<LimitIdRow>());
    }

    /// <summary>What an older version had launched there is a plain directory.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Overuse_WhereTheDiskRefuses_EndsNobody_ElseTheContainer(bool hasId, bool isEnded)
    {
        var options = Options(mode: DiskLimitMode.Hard);
        _rig = hasId ? Rig(options) : new AgentRig(options: options).Register();
        Launch(Given.Task("t", Given.Cpus(100), Given.Disk(16)));
        if (!hasId) _rig = Restarted(_rig, options);

        _rig.Apply(at => new DiskOverused(at, _host.Started[0], Volume: null, 17 * Megabyte));
        _host.Work(_rig);

        Assert.Equal(isEnded, _rig.StatesOf("t").Contains(TaskState.Failed));
        if (isEnded) Assert.Equal("Disk usage (17MB) exceeds quota (16MB)", _rig.LastOf("t").Message);
    }

    private static (long, long?) Only(SandboxLimit limit) => (limit.Id, limit.Bytes);

    private static AgentRig Rig(AgentOptions? options = null) =>
        new AgentRig(Facts(), options: options ?? Options()).Register();

    private static AgentOptions Options(RangeSet? ids = null, DiskLimitMode? mode = null) => new()
    {
        WorkDirectory = "/agent", LimitIds = ids ?? RangeSet.Of(7, 20),
        DiskLimits = new DiskLimitOptions { Mode = mode },
    };

    private static AgentFacts Facts()
    {
        var facts = Given.Facts();
        return facts with
        {
            Disks = [facts.Disks[0] with { Backend = "hard", Limit = "hard", HasLimitIds = true }, facts.Disks[1]],
        };
    }

    private AgentRig Restarted(AgentRig rig, AgentOptions options)
    {
        var later = new AgentRig(Facts(), rig.Rows, options: options);
        _host.Work(later);
        return later.Register();
    }

    private IEnumerable<LimitIdRow> Ids() => _rig.Rows.OfType<LimitIdRow>();

    private void Launch(TaskSpec task) => Launch(1, task);

    private void Launch(int batch, TaskSpec task)
    {
        _rig.Run(batch, new LaunchStep(task));
        _host.Work(_rig);
        _rig.AcknowledgeAll();
    }

    private void LaunchOnExecutor(int batch, string task, long megabytes)
    {
        var spec = megabytes == 0
            ? Given.Task(task, Given.Cpus(100))
            : Given.Task(task, Given.Cpus(100), Given.Disk(megabytes));
        Launch(batch, Given.OnExecutor(spec, "ex"));
    }

    private void Subscribe()
    {
        _rig.Apply(at => new ExecutorSubscribed(at, Key, 1, [], [], 100));
        _host.Work(_rig);
    }

    private void End(string task)
    {
        _rig.Apply(at => new ExecutorUpdateReceived(at, Key, new TaskUpdate
        {
            Framework = Given.Framework, Task = TaskId.Parse(task), State = TaskState.Finished,
            Source = UpdateSource.Executor, At = at, Uuid = new UpdateUuid(new Guid(1, 3, 0, new byte[8])),
        }, 101));
        _host.Work(_rig);
    }
}
