using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

public sealed class CommandTaskTests
{
    private readonly SimulatedHost _host = new();
    private readonly AgentRig _rig = new AgentRig().Register();

    [Fact]
    public void Task_ThatEndsWell_IsStartingRunningFinished()
    {
        Launch(Given.Task("t", Given.Cpus(100)));
        _rig.AcknowledgeAll();
        Exit(0);
        _rig.AcknowledgeAll();

        Assert.Equal([TaskState.Starting, TaskState.Running, TaskState.Finished], _rig.StatesOf("t"));
        var last = _rig.LastOf("t");
        Assert.Equal("Command exited with status 0", last.Message);
        Assert.Equal(UpdateSource.Executor, last.Source);
        Assert.Equal("t", last.Executor.ToString());
        Assert.Equal(_host.Started[0], last.Container);
    }

    [Theory]
    [InlineData(3 << 8, TaskState.Failed, "Command exited with status 3")]
    [InlineData(9, TaskState.Failed, "Command terminated with signal Killed")]
    [InlineData(15, TaskState.Failed, "Command terminated with signal Terminated")]
    [InlineData(11 | 0x80, TaskState.Failed, "Command terminated with signal Segmentation fault (core dumped)")]
    public void Task_ThatEndsBadly_SaysHow(int waitStatus, TaskState state, string message)
    {
        Launch(Given.Task("t", Given.Cpus(100)));
        _rig.AcknowledgeAll();
        Exit(waitStatus);
        _rig.AcknowledgeAll();

        Assert.Equal(state, _rig.LastOf("t").State);
        Assert.Equal(message, _rig.LastOf("t").Message);
    }

    [Fact]
    public void Task_OverAndAcknowledged_LeavesNothingInTheLedger()
    {
        Launch(Given.Task("t", Given.Cpus(100)));
        Exit(0);
        _rig.AcknowledgeAll();

        Assert.Empty(_rig.Rows.OfType<TaskRow>());
        Assert.Empty(_rig.Rows.OfType<UpdateRow>());
        Assert.Empty(_rig.Rows.OfType<StreamRow>());
        Assert.Empty(_rig.Rows.OfType<ContainerRow>());
        Assert.Empty(_rig.Rows.OfType<FrameworkRow>());
        var framework = Assert.Single(_rig.Core.BuildView().CompletedFrameworks);
        Assert.Equal(TaskState.Finished, framework.CompletedExecutors[0].CompletedTasks[0].State);
    }

    [Fact]
    public void Task_OverButNotProvenEmpty_IsReleasingUntilThen()
    {
        _host.Ignored.Add(typeof(StopContainer));
        Launch(Given.Task("t", Given.Cpus(100)));
        _rig.AcknowledgeAll();
        Exit(0);

        Assert.True(_rig.SaidAll<TaskUpdated>().Last().Releasing);
        Assert.Empty(_rig.SaidAll<TaskReleased>());

        _rig.Apply(at => new ContainerEmpty(at, _host.Started[0]));
        Assert.Single(_rig.SaidAll<TaskReleased>());
    }

    [Fact]
    public void Kill_OfARunningTask_IsKillingThenKilled()
    {
        Launch(Given.Task("t", Given.Cpus(100)));
        _rig.AcknowledgeAll();

        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("t"), null, default));
        _host.Work(_rig);
        _rig.AcknowledgeAll();

        Assert.Equal([TaskState.Starting, TaskState.Running, TaskState.Killing, TaskState.Killed], _rig.StatesOf("t"));
        Assert.Equal("Command terminated with signal Terminated", _rig.LastOf("t").Message);
    }

    [Fact]
    public void Kill_ThatAnOperatorAskedFor_NamesHimInTheUpdates()
    {
        Launch(Given.Task("t", Given.Cpus(100)));
        _rig.AcknowledgeAll();

        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("t"), null, default, Operator: "ann"));
        _rig.AcknowledgeAll();
        Assert.Equal((TaskState.Killing, "Being killed by operator 'ann'"), StateOf(_rig.LastOf("t")));
        _host.Work(_rig);
        _rig.AcknowledgeAll();

        Assert.Equal(
            (TaskState.Killed, "Command terminated with signal Terminated, killed by operator 'ann'"),
            StateOf(_rig.LastOf("t")));
    }

    /// <summary>Whoever came first had it killed.</summary>
    [Fact]
    public void Kill_OfAFrameworkAndThenOfAnOperator_NamesNobody()
    {
        _host.Ignored.Add(typeof(TerminateContainer));
        Launch(Given.Task("t", Given.Cpus(100)));
        _rig.AcknowledgeAll();

        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("t"), null, default));
        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("t"), null, default, Operator: "ann"));
        _rig.Pass(TimeSpan.FromSeconds(4));
        _host.Work(_rig);
        _rig.AcknowledgeAll();

        Assert.Equal((TaskState.Killed, "Command terminated with signal Killed"), StateOf(_rig.LastOf("t")));
    }

    [Fact]
    public void Kill_BeforeTheContainerStarts_NamesTheOperatorToo()
    {
        _rig.Run(1, new LaunchStep(Given.Task("t", Given.Cpus(100))));

        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("t"), null, default, Operator: "ann"));
        _host.Work(_rig);

        Assert.Equal(
            (TaskState.Killed, "Killed before delivery to the executor, killed by operator 'ann'"),
            StateOf(_rig.LastOf("t")));
    }

    [Fact]
    public void Kill_IgnoredByTheTask_EscalatesAfterItsGrace()
    {
        _host.Ignored.Add(typeof(TerminateContainer));
        Launch(Given.Task("t", Given.Cpus(100)) with { KillGrace = TimeSpan.FromSeconds(2) });
        _rig.AcknowledgeAll();

        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("t"), null, default));
        _rig.Pass(TimeSpan.FromSeconds(1.9));
        _host.Work(_rig);
        Assert.Single(_host.Running);

        _rig.Pass(TimeSpan.FromSeconds(0.2));
        _host.Work(_rig);
        _rig.AcknowledgeAll();
        Assert.Equal(TaskState.Killed, _rig.LastOf("t").State);
        Assert.Equal("Command terminated with signal Killed", _rig.LastOf("t").Message);
        Assert.Empty(_host.Running);
    }

    [Fact]
    public void Kill_ASecondTimeWithLessGrace_CountsFromTheFirst()
    {
        _host.Ignored.Add(typeof(TerminateContainer));
        Launch(Given.Task("t", Given.Cpus(100)));

        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("t"), TimeSpan.FromSeconds(60), default));
        _rig.Pass(TimeSpan.FromSeconds(1));
        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("t"), TimeSpan.FromSeconds(2), default));
        _rig.Pass(TimeSpan.FromSeconds(1.1));

        Assert.Single(_rig.Did<StopContainer>());
        Assert.Single(_rig.Did<TerminateContainer>());
    }

    [Fact]
    public void Kill_BeforeTheContainerStarts_IsKilledDuringLaunch()
    {
        _rig.Run(1, new LaunchStep(Given.Task("t", Given.Cpus(100))));

        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("t"), null, default));
        _host.Work(_rig);

        var update = _rig.LastOf("t");
        Assert.Equal(TaskState.Killed, update.State);
        Assert.Equal(TaskReason.TaskKilledDuringLaunch, update.Reason);
        Assert.Equal(UpdateSource.Agent, update.Source);
        Assert.Empty(_host.Started);
        Assert.Empty(_rig.Rows.OfType<ContainerRow>());
    }

    [Fact]
    public void Kill_OfATaskThatWaitsForItsVolume_GivesItsStepUp()
    {
        _host.Ignored.Add(typeof(MakeVolume));
        _rig.Run(1,
            new OperationStep(Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(64)))),
            new OperationStep(Given.Operation(2, OperationKind.Create, Given.Volume("v", 64))),
            new LaunchStep(Given.Task("t", Given.Cpus(100), Given.Volume("v", 64))));

        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("t"), null, default));
        Assert.Equal(TaskState.Killed, _rig.LastOf("t").State);

        _host.Ignored.Clear();
        var make = _rig.Did<MakeVolume>().Single();
        _rig.Apply(at => new VolumeMade(at, make.Plan.Volume));
        Assert.Empty(_rig.Did<PrepareSandbox>());
        Assert.Null(Assert.Single(_rig.Rows.OfType<BatchRow>()).Batch);
    }

    [Fact]
    public void MaxCompletionTime_Reached_FailsTheTask()
    {
        Launch(Given.Task("t", Given.Cpus(100)) with { MaxCompletionTime = TimeSpan.FromSeconds(2) });
        _rig.AcknowledgeAll();
        _rig.Pass(TimeSpan.FromSeconds(2));
        _host.Work(_rig);
        _rig.AcknowledgeAll();

        var update = _rig.LastOf("t");
        Assert.Equal(TaskState.Failed, update.State);
        Assert.Equal(TaskReason.MaxCompletionTimeReached, update.Reason);
        Assert.DoesNotContain(TaskState.Killing, _rig.StatesOf("t"));
    }

    [Theory]
    [InlineData(true, TaskState.Dropped)]
    [InlineData(false, TaskState.Lost)]
    public void Sandbox_ThatCannotBeMade_DropsTheTask(bool partitionAware, TaskState state)
    {
        var capabilities = partitionAware ? FrameworkCapabilities.PartitionAware : FrameworkCapabilities.None;
        var batch = _rig.Batch(1, new LaunchStep(Given.Task("t", Given.Cpus(100))));
        _rig.Tell(new RunBatch(batch with { Framework = Given.FrameworkSpec(capabilities) }));
        var container = _rig.Did<PrepareSandbox>().Single().Plan.Container;

        _rig.Apply(at => new SandboxFailed(at, container, "No such user 'nosuchuser'"));

        var update = _rig.LastOf("t");
        Assert.Equal(state, update.State);
        Assert.Equal(TaskReason.ExecutorTerminated, update.Reason);
        Assert.Contains("nosuchuser", update.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fetch_ThatFails_FailsTheLaunch()
    {
        var task = Given.Task("t", Given.Cpus(100));
        _rig.Run(1, new LaunchStep(task with
        {
            Command = task.Command! with { Uris = [new UriSpec("http://nowhere/x", false, true, false, null)] },
        }));
        var container = _rig.Did<PrepareSandbox>().Single().Plan.Container;
        _rig.Apply(at => new SandboxPrepared(at, container));
        Assert.Single(_rig.Did<FetchUris>());

        _rig.Apply(at => new FetchFailed(at, container, "exited with status 1"));
        _host.Work(_rig);

        var update = _rig.LastOf("t");
        Assert.Equal((TaskState.Failed, TaskReason.ContainerLaunchFailed), (update.State, update.Reason));
        Assert.Equal(
            $"Failed to launch container: Failed to fetch all URIs for container '{container}': exited with status 1",
                update.Message);
    }

    [Fact]
    public void Task_WithAFieldThatCannotBeHonoured_FailsNamingIt()
    {
        _rig.Run(
            1, new LaunchStep(Given.Task("t", Given.Cpus(100)) with { Unhonoured = "container.image: not built yet" }));

        Assert.Equal(TaskState.Failed, _rig.LastOf("t").State);
        Assert.Contains("container.image", _rig.LastOf("t").Message, StringComparison.Ordinal);
        Assert.Empty(_rig.Did<PrepareSandbox>());
    }

    [Fact]
    public void Task_ThatNeedsMoreThanIsFree_IsDropped()
    {
        Launch(Given.Task("a", Given.Cpus(3000)));
        _rig.Run(2, new LaunchStep(Given.Task("b", Given.Cpus(2000))));

        Assert.Equal(
            (TaskState.Dropped, TaskReason.ResourcesUnknown), (_rig.LastOf("b").State, _rig.LastOf("b").Reason));
    }

    [Fact]
    public void Container_OutOfMemory_SaysSo()
    {
        Launch(Given.Task("t", Given.Cpus(100), Given.Mem(64)));
        _rig.AcknowledgeAll();
        _rig.Apply(at => new ProcessExited(at, _host.Started[0], 9, OutOfMemory: true));
        _rig.AcknowledgeAll();

        Assert.Equal(TaskReason.ContainerLimitationMemory, _rig.LastOf("t").Reason);
        Assert.Equal(UpdateSource.Agent, _rig.LastOf("t").Source);
        Assert.NotNull(_rig.LastOf("t").Limitation);
    }

    [Fact]
    public void Shim_Killed_FailsTheTaskAndWaitsForProof()
    {
        _host.Ignored.Add(typeof(StopContainer));
        Launch(Given.Task("t", Given.Cpus(100)));
        _rig.AcknowledgeAll();

        _rig.Apply(at => new ContainerLost(at, _host.Started[0], "its shim died", null, NeverStarted: false));

        Assert.Equal(
            (TaskState.Failed, TaskReason.ExecutorTerminated), (_rig.LastOf("t").State, _rig.LastOf("t").Reason));
        Assert.True(_rig.SaidAll<TaskUpdated>().Last().Releasing);
    }

    [Fact]
    public void Framework_ShutDown_EndsItsTasksAndForgetsIt()
    {
        Launch(Given.Task("a", Given.Cpus(100)));
        Launch(Given.Task("b", Given.Cpus(100)), 2);

        _rig.Tell(new ShutdownFramework(Given.Framework));
        _host.Work(_rig);

        Assert.Empty(_host.Running);
        Assert.Empty(_rig.Rows.OfType<TaskRow>());
        Assert.Empty(_rig.Rows.OfType<FrameworkRow>());
        Assert.Equal(2, _rig.SaidAll<TaskReleased>().Count());
    }

    [Fact]
    public void Environment_OfATask_HoldsWhatMesosGives()
    {
        var task = Given.Task("t", Given.Cpus(100));
        Launch(task with { Command = task.Command! with { Environment = [new("FOO", "bar"), new("PATH", "/x")] } });

        var plan = _rig.Did<StartContainer>().Single().Plan;
        var environment = plan.Environment.ToDictionary();
        Assert.Equal(plan.Environment.Length, environment.Count);
        Assert.Equal("bar", environment["FOO"]);
        Assert.Equal("/x", environment["PATH"]);
        Assert.Equal("M-S0", environment["MESOS_SLAVE_ID"]);
        Assert.Equal("127.0.0.1:5051", environment["MESOS_AGENT_ENDPOINT"]);
        Assert.Equal("15mins", environment["MESOS_RECOVERY_TIMEOUT"]);
        Assert.Equal("db", environment["MESOS_ALLOCATION_ROLE"]);
        Assert.Equal(
            $"/agent/slaves/M-S0/frameworks/M-0000/executors/t/runs/{plan.Sandbox.Container}",
                environment["MESOS_SANDBOX"]);
    }

    private void Launch(TaskSpec task, int batch = 1)
    {
        _rig.Run(batch, new LaunchStep(task));
        _host.Work(_rig);
    }

    private void Exit(int waitStatus) => _host.Exit(_rig, _host.Started[^1], waitStatus);

    private static (TaskState State, string? Message) StateOf(TaskUpdate update) => (update.State, update.Message);
}
