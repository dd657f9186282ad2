using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

public sealed class ExecutorTests
{
    private static readonly ExecutorKey Key = new(Given.Framework, ExecutorId.Parse("ex"));

    private readonly SimulatedHost _host = new();
    private readonly AgentRig _rig = new AgentRig().Register();
    private int _updates;

    [Fact]
    public void Executor_ThatSubscribes_IsGivenItsQueuedTasks()
    {
        Launch("a", "b");
        Assert.Empty(_host.Heard);

        Subscribe(_rig);

        Assert.Collection(_host.Heard[Key],
            evt => Assert.Equal(_host.Started[0], Assert.IsType<SubscribedEvent>(evt).Container),
            evt => Assert.Equal("a", Assert.IsType<LaunchEvent>(evt).Task.Id.ToString()),
            evt => Assert.Equal("b", Assert.IsType<LaunchEvent>(evt).Task.Id.ToString()));
        Assert.Single(_rig.SaidAll<ExecutorStarted>());
        Assert.Single(_host.Started);
    }

    [Fact]
    public void Update_IsForwardedOnce_AndAcknowledgedToTheExecutorWhenTheFrameworkHasIt()
    {
        Launch("a");
        Subscribe(_rig);
        var running = Update("a", TaskState.Running);

        Send(running);
        Send(running);
        Assert.Equal([TaskState.Running], _rig.StatesOf("a"));
        Assert.DoesNotContain(_host.Heard[Key], static evt => evt is AcknowledgedEvent);

        _rig.AcknowledgeAll();
        _host.Work(_rig);
        Assert.Equal(running.Uuid, _host.Heard[Key].OfType<AcknowledgedEvent>().Single().Uuid);

        Send(running);
        Assert.Equal(2, _host.Heard[Key].OfType<AcknowledgedEvent>().Count());
        Assert.Single(_rig.StatesOf("a"));
    }

    /// <summary>Without it the kernel kills the executor, with every task in it, once a later task needs its
    /// memory.</summary>
    [Fact]
    public void Executor_ThatIsGivenOneMoreTask_FirstHasItsLimitsRaised()
    {
        Launch("a");
        Subscribe(_rig);
        _host.Ignored.Add(typeof(ExtendContainer));

        Launch(2, "b", out _);

        var extend = _rig.Did<ExtendContainer>().Last();
        Assert.Equal("b", extend.Task.Task.ToString());
        Assert.Equal(_rig.Did<ExtendContainer>().First().Limits.Scalar("cpus").Milli + 100,
            extend.Limits.Scalar("cpus").Milli);
        Assert.Single(_host.Heard[Key].OfType<LaunchEvent>());
    }

    [Fact]
    public void Updates_MoreThanTheFrameworkAcknowledges_MakeTheExecutorWaitButNotATasksEnd()
    {
        Launch("a");
        Subscribe(_rig);
        for (var i = 0; i < 1_000; i++) Send(Update("a", i % 2 == 0 ? TaskState.Running : TaskState.Starting));

        Send(Update("a", TaskState.Running));
        Assert.Contains("say this one again later", Assert.IsType<ExecutorMustWait>(Answer()).Reason,
            StringComparison.Ordinal);

        Send(Update("a", TaskState.Finished));
        Assert.IsType<ExecutorCallAccepted>(Answer());
        Assert.Equal(1_001, _rig.Rows.OfType<UpdateRow>().Count());

        ExecutorCallOutcome Answer() => _rig.Did<AnswerExecutor>().Last().Outcome;
    }

    [Fact]
    public void Executor_WhoseSandboxCannotBeMade_TakesNoMoreTasks()
    {
        Launch(1, "a", out var container);
        _rig.Apply(at => new SandboxFailed(at, container, "No space left on device"));

        Launch(2, "b", out _);

        Assert.Equal(TaskState.Dropped, _rig.LastOf("b").State);
    }

    [Fact]
    public void Task_WhoseEndWaitsBehindAnUpdate_IsReportedReleasedWhenItsFrameworkGoes()
    {
        Launch("a");
        Subscribe(_rig);
        Send(Update("a", TaskState.Running));
        Send(Update("a", TaskState.Finished));
        Assert.Equal([TaskState.Running], _rig.StatesOf("a"));

        _rig.Tell(new ShutdownFramework(Given.Framework));

        Assert.Equal("a", _rig.SaidAll<TaskReleased>().Single().Task.ToString());
    }

    [Fact]
    public void Executor_ThatExits_EndsItsTasksAndSaysItsStatus()
    {
        Launch("a");
        Subscribe(_rig);

        _host.Exit(_rig, _host.Started[0], 7 << 8);

        Assert.Equal(1792, _rig.SaidAll<ExecutorEnded>().Single().Status);
        Assert.Equal(
            (TaskState.Failed, TaskReason.ExecutorTerminated), (_rig.LastOf("a").State, _rig.LastOf("a").Reason));
        Assert.Equal("Executor terminated", _rig.LastOf("a").Message);
        Assert.Single(_rig.SaidAll<ExecutorReleased>());
        Assert.Empty(_rig.Rows.OfType<ExecutorRow>());
    }

    [Fact]
    public void Executor_ThatDoesNotSubscribe_IsKilledAfterAMinute()
    {
        Launch("a");

        _rig.Pass(TimeSpan.FromSeconds(61));
        _host.Work(_rig);

        Assert.Equal(TaskReason.ExecutorRegistrationTimeout, _rig.LastOf("a").Reason);
        Assert.Empty(_host.Running);
    }

    [Fact]
    public void Shutdown_IsTold_AndKilledAfterItsGrace()
    {
        Launch("a");
        Subscribe(_rig);

        _rig.Tell(new ShutdownExecutor(Given.Framework, Key.Executor));
        _host.Work(_rig);
        Assert.IsType<ShutdownEvent>(_host.Heard[Key][^1]);
        Assert.Single(_host.Running);

        _rig.Pass(TimeSpan.FromSeconds(3.1));
        _host.Work(_rig);
        Assert.Empty(_host.Running);
        Assert.Equal(TaskState.Failed, _rig.LastOf("a").State);
    }

    [Fact]
    public void Kill_OfADeliveredTask_IsPassedOn()
    {
        Launch("a");
        Subscribe(_rig);

        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("a"), null, new byte[] { 8 }));
        _host.Work(_rig);

        Assert.Equal(1, Assert.IsType<KillEvent>(_host.Heard[Key][^1]).WirePolicy.Length);
        Assert.Empty(_rig.StatesOf("a"));
    }

    [Fact]
    public void Kill_OfTheOnlyQueuedTask_EndsTheExecutorToo()
    {
        Launch("a");

        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("a"), null, default));
        _host.Work(_rig);

        Assert.Equal(TaskReason.TaskKilledDuringLaunch, _rig.LastOf("a").Reason);
        Assert.Empty(_host.Running);
    }

    /// <summary>Before it has the task, the agent says who had it killed; later its words are its own.</summary>
    [Fact]
    public void Kill_ThatAnOperatorAskedFor_NamesHimUntilTheExecutorHasTheTask()
    {
        Launch("a");
        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("a"), null, default, Operator: "ann"));
        _host.Work(_rig);
        Assert.Equal("Killed before delivery to the executor, killed by operator 'ann'", _rig.LastOf("a").Message);
        _rig.AcknowledgeAll();

        Launch(2, "b", out _);
        Subscribe(_rig);
        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("b"), null, default, Operator: "ann"));
        _host.Work(_rig);
        Assert.IsType<KillEvent>(_host.Heard[Key][^1]);
        Send(Update("b", TaskState.Killed));

        Assert.Equal((TaskState.Killed, null), (_rig.LastOf("b").State, _rig.LastOf("b").Message));
    }

    [Fact]
    public void Messages_GoBothWays()
    {
        Launch("a");
        Subscribe(_rig);

        _rig.Tell(new SendToExecutor(Given.Framework, Key.Executor, new byte[] { 1, 2 }));
        _rig.Apply(static at => new ExecutorMessageReceived(at, Key, new byte[] { 3 }, 9));
        _host.Work(_rig);

        Assert.Equal(2, _host.Heard[Key].OfType<MessageEvent>().Single().Bytes.Length);
        Assert.Equal(1, _rig.SaidAll<ExecutorSaid>().Single().Bytes.Length);
    }

    [Fact]
    public void Calls_OutOfPlace_AreRefusedAsRecorded()
    {
        _rig.Apply(static at => new ExecutorSubscribed(at, Key, 1, [], [], 1));
        Launch("a");
        _rig.Apply(static at =>
            new ExecutorSubscribed(at, Key with { Executor = ExecutorId.Parse("zz") }, 1, [], [], 2));
        _rig.Apply(at => new ExecutorUpdateReceived(at, Key, Update("a", TaskState.Running), 3));
        Subscribe(_rig);
        _rig.Apply(at => new ExecutorUpdateReceived(at, Key, Update("a", TaskState.Staging), 4));

        var outcomes = _rig.Did<AnswerExecutor>().ToDictionary(static answer => answer.Correlation, static answer =>
            answer.Outcome);
        Assert.Equal(new ExecutorCallInvalid("Framework cannot be found"), outcomes[1]);
        Assert.Equal(new ExecutorCallInvalid("Executor cannot be found"), outcomes[2]);
        Assert.IsType<ExecutorNotSubscribed>(outcomes[3]);
        Assert.IsType<ExecutorCallInvalid>(outcomes[4]);
    }

    [Fact]
    public void Restart_ExecutorComesBack_ItsTasksGoOnAndNothingIsSaidTwice()
    {
        Launch("a", "b");
        Subscribe(_rig);
        var first = Update("a", TaskState.Running);
        Send(first);
        _rig.AcknowledgeAll();
        var second = Update("a", TaskState.Finished);

        var later = new AgentRig(rows: _rig.Rows, seed: 2, now: _rig.Now);
        _host.Heard.Clear();
        _host.Work(later);
        Assert.Empty(later.Did<Connect>());
        Subscribe(later, [TaskId.Parse("b")], [first, second]);
        later.Register();

        Assert.Equal([TaskState.Finished], later.StatesOf("a"));
        Assert.Empty(_host.Heard[Key].OfType<LaunchEvent>());
        Assert.Equal(first.Uuid, _host.Heard[Key].OfType<AcknowledgedEvent>().Single().Uuid);
        Assert.Equal(2, later.SaidAll<ReportState>().Single().Report.Tasks.Length);
    }

    [Fact]
    public void Restart_TaskThatNeverReachedItsExecutor_IsHandedOverAgain()
    {
        Launch("a");
        Subscribe(_rig);
        var later = new AgentRig(rows: _rig.Rows, seed: 2, now: _rig.Now);
        _host.Heard.Clear();
        _host.Work(later);

        Subscribe(later);

        Assert.Single(_host.Heard[Key].OfType<LaunchEvent>());
    }

    [Fact]
    public void Restart_ExecutorStaysAway_IsDestroyedBeforeTheAgentRegisters()
    {
        Launch("a");
        Subscribe(_rig);
        Send(Update("a", TaskState.Running));
        _rig.AcknowledgeAll();

        var later = new AgentRig(rows: _rig.Rows, seed: 2, now: _rig.Now);
        _host.Work(later);
        later.Pass(TimeSpan.FromSeconds(1));
        Assert.Empty(later.Did<Connect>());
        later.Pass(TimeSpan.FromSeconds(1.1));
        _host.Work(later);
        later.Register();

        Assert.Equal(
            (TaskState.Gone, TaskReason.ExecutorReregistrationTimeout),
                (later.LastOf("a").State, later.LastOf("a").Reason));
        Assert.Empty(_host.Running);
    }

    [Fact]
    public void VolumeOfAnExecutorsTask_StaysHeldUntilTheExecutorIsGone()
    {
        _rig.Run(1,
            new OperationStep(Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(64)))),
            new OperationStep(Given.Operation(2, OperationKind.Create, Given.Volume("v", 64))),
            new LaunchStep(Given.OnExecutor(Given.Task("a", Given.Cpus(100), Given.Volume("v", 64)), "ex")));
        _host.Work(_rig);
        Subscribe(_rig);
        Assert.Single(_rig.Did<ExtendContainer>());
        Assert.Single(_host.Heard[Key].OfType<LaunchEvent>());
        Send(Update("a", TaskState.Running));
        Send(Update("a", TaskState.Finished));
        _rig.AcknowledgeAll();
        Assert.True(_rig.SaidAll<TaskUpdated>().Last().Releasing);

        _host.Exit(_rig, _host.Started[0], 0);

        Assert.Single(_rig.SaidAll<TaskReleased>());
        Assert.Equal(VolumeState.Ready, Assert.Single(_rig.Core.BuildView().Volumes).State);
        Assert.Empty(_rig.Rows.OfType<TaskRow>());
    }

    [Fact]
    public void Calls_UnderTheTokenOfAnother_AreRefused()
    {
        Launch(1, "a", out var container);
        _host.Work(_rig);
        var own = new ExecutorClaims($"{Key.Framework}", $"{Key.Executor}", $"{container}");

        _rig.Apply(at => new ExecutorSubscribed(at, Key, 1, [], [], 1) { Claims = own with { Executor = "other" } });
        _rig.Apply(at => new ExecutorSubscribed(at, Key, 2, [], [], 2) { Claims = own with { Framework = "other" } });
        _rig.Apply(at => new ExecutorSubscribed(at, Key, 3, [], [], 3) { Claims = own with { Container = "earlier" } });
        _rig.Apply(at => new ExecutorSubscribed(at, Key, 4, [], [], 4) { Claims = own });
        _rig.Apply(at => new ExecutorUpdateReceived(at, Key, Update("a", TaskState.Running), 5)
        {
            Claims = own with { Container = "earlier" },
        });

        var outcomes = _rig.Did<AnswerExecutor>().ToDictionary(static answer => answer.Correlation, static answer =>
            answer.Outcome);
        Assert.All((long[])[1, 2, 3, 5], call => Assert.IsType<ExecutorNotProven>(outcomes[call]));
        Assert.Equal(new ExecutorStreamOpened(4), outcomes[4]);
    }

    private void Launch(int batch, string task, out ContainerId container)
    {
        _rig.Run(batch, new LaunchStep(Given.OnExecutor(Given.Task(task, Given.Cpus(100)), "ex")));
        container = _rig.Did<PrepareSandbox>().Last().Plan.Container;
    }

    private void Launch(params string[] tasks)
    {
        _rig.Run(
            1, [.. tasks.Select(static id => new LaunchStep(Given.OnExecutor(Given.Task(id, Given.Cpus(100)), "ex")))]);
        _host.Work(_rig);
    }

    private void Subscribe(AgentRig rig, TaskId[]? tasks = null, TaskUpdate[]? updates = null)
    {
        rig.Apply(at => new ExecutorSubscribed(at, Key, 1, [.. tasks ?? []], [.. updates ?? []], 100));
        _host.Work(rig);
    }

    private void Send(TaskUpdate update)
    {
        _rig.Apply(at => new ExecutorUpdateReceived(at, Key, update, 101));
        _host.Work(_rig);
    }

    private TaskUpdate Update(string task, TaskState state) => new()
    {
        Framework = Given.Framework,
        Task = TaskId.Parse(task),
        State = state,
        Source = UpdateSource.Executor,
        At = _rig.Now,
        Uuid = new UpdateUuid(new Guid(++_updates, 3, 0, new byte[8])),
    };
}
