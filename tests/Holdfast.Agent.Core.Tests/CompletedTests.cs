using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Agent.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

/// <summary>What is over is shown for a while, whatever becomes of the agent's process meanwhile.</summary>
public sealed class CompletedTests
{
    private static readonly AgentOptions Few = new()
    {
        WorkDirectory = "/agent", CompletedFrameworksMax = 2, CompletedExecutorsMax = 3, CompletedTasksMax = 2,
    };

    private readonly SimulatedHost _host = new();
    private AgentRig _rig = new AgentRig(options: Few).Register();
    private int _updates;
    private int _batches;

    [Fact]
    public void Completed_AfterARestart_IsShownAsBefore()
    {
        RunAndEnd(Other("M-0007"), "of-another");
        RunAndEnd(Given.FrameworkSpec(), "over");
        Run(Given.FrameworkSpec(), new LaunchStep(Given.OnExecutor(Given.Task("ended", Given.Cpus(100)), "ex")),
            new LaunchStep(Given.OnExecutor(Given.Task("goes-on", Given.Cpus(100)), "ex")));
        Subscribe();
        Send("ended", TaskState.Finished);
        _rig.AcknowledgeAll();
        var before = Shown();

        Restart(Few);

        Assert.Equal(
            """
            M-0007 completed: of-another [of-another TASK_Finished 3]
            M-0000: ex [ended TASK_Finished 1]
            M-0000 completed: over [over TASK_Finished 3]
            """, before, ignoreLineEndingDifferences: true);
        Assert.Equal(before, Shown());
    }

    [Fact]
    public void Completed_ExecutorThatEndsAfterARestart_IsShownWithAllItsTasks()
    {
        Run(Given.FrameworkSpec(), new LaunchStep(Given.OnExecutor(Given.Task("early", Given.Cpus(100)), "ex")),
            new LaunchStep(Given.OnExecutor(Given.Task("late", Given.Cpus(100)), "ex")));
        Subscribe();
        Send("early", TaskState.Finished);
        _rig.AcknowledgeAll();

        Restart(Few);
        Subscribe(TaskId.Parse("late"));
        _rig.Register();
        _host.Exit(_rig, _host.Started[0], 0);
        _rig.AcknowledgeAll();
        Restart(Few);

        Assert.Equal("M-0000 completed: ex [early TASK_Finished 1, late TASK_Failed 1]", Shown());
        Assert.Empty(_rig.Rows.OfType<CompletedTaskRow>());
    }

    [Fact]
    public void Completed_MoreThanAllowed_TheOldestGoFromTheLedgerToo()
    {
        for (var i = 0; i < 4; i++) RunAndEnd(Other("M-0001"), $"t{i}");
        RunAndEnd(Other("M-0002"), "a");
        RunAndEnd(Other("M-0003"), "b");

        Assert.Equal(["M-0002", "M-0003"],
            _rig.Rows.OfType<CompletedFrameworkRow>().OrderBy(row => row.Number).Select(row => $"{row.Framework.Id}"));
        Assert.Equal(["a", "b"],
            _rig.Rows.OfType<CompletedExecutorRow>().OrderBy(row => row.Number).Select(row => $"{row.Executor}"));
    }

    [Fact]
    public void Completed_AllowedLessAfterARestart_TheOldestGo()
    {
        for (var i = 0; i < 3; i++) RunAndEnd(Given.FrameworkSpec(), $"t{i}");

        Restart(Few with { CompletedExecutorsMax = 1 });

        Assert.Equal("M-0000 completed: t2 [t2 TASK_Finished 3]", Shown());
        Assert.Equal("t2", $"{Assert.Single(_rig.Rows.OfType<CompletedExecutorRow>()).Executor}");
    }

    [Fact]
    public void Completed_FrameworkThatComesBackAfterARestart_IsShownOnce()
    {
        RunAndEnd(Given.FrameworkSpec(), "first");
        Restart(Few);
        _rig.Register();

        RunAndEnd(Given.FrameworkSpec(), "second");

        Assert.Equal(
            """
            M-0000 completed: first [first TASK_Finished 3]
            M-0000 completed: second [second TASK_Finished 3]
            """, Shown(), ignoreLineEndingDifferences: true);
        Assert.Single(_rig.Rows.OfType<CompletedFrameworkRow>());
    }

    [Fact]
    public void Completed_FrameworkThatRanNothing_IsNotShown()
    {
        Run(Given.FrameworkSpec(), new OperationStep(
            Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Cpus(100)))));

        Assert.Equal("", Shown());
        Assert.Empty(_rig.Rows.OfType<FrameworkRow>());
        Assert.Empty(_rig.Rows.OfType<CompletedFrameworkRow>());
    }

    /// <summary>An older program, which knows none of these tables, may have run a framework anew.</summary>
    [Fact]
    public void Completed_RowsThatFitNothing_GoAtTheNextStart()
    {
        RunAndEnd(Given.FrameworkSpec(), "over");
        AgentRow[] kept = [.. _rig.Rows.Where(static row => row is not CompletedFrameworkRow)];

        _rig = new AgentRig(rows: kept, seed: 2, now: _rig.Now);

        Assert.Empty(_rig.Rows.OfType<CompletedExecutorRow>());
    }

    private static FrameworkSpec Other(string id) => Given.FrameworkSpec() with { Id = FrameworkId.Parse(id) };

    private static ExecutorKey Executor { get; } = new(Given.Framework, ExecutorId.Parse("ex"));

    private void RunAndEnd(FrameworkSpec framework, string task)
    {
        Run(framework, new LaunchStep(Given.Task(task, Given.Cpus(100))));
        _host.Exit(_rig, _host.Started[^1], 0);
        _rig.AcknowledgeAll();
    }

    private void Run(FrameworkSpec framework, params BatchStep[] steps)
    {
        _rig.Tell(new RunBatch(_rig.Batch(++_batches, steps) with { Framework = framework }));
        _host.Work(_rig);
        _rig.AcknowledgeAll();
    }

    private void Subscribe(params TaskId[] tasks)
    {
        _rig.Apply(at => new ExecutorSubscribed(at, Executor, 1, [.. tasks], [], 100));
        _host.Work(_rig);
    }

    private void Send(string task, TaskState state)
    {
        var update = new TaskUpdate
        {
            Framework = Given.Framework, Task = TaskId.Parse(task), State = state, Source = UpdateSource.Executor,
            At = _rig.Now, Uuid = new UpdateUuid(new Guid(++_updates, 3, 0, new byte[8])),
        };
        _rig.Apply(at => new ExecutorUpdateReceived(at, Executor, update, 101));
        _host.Work(_rig);
    }

    private void Restart(AgentOptions options)
    {
        _rig = new AgentRig(rows: _rig.Rows, seed: 2, now: _rig.Now, options: options);
        _host.Work(_rig);
    }

    private string Shown()
    {
        var view = _rig.Core.BuildView();
        return string.Join('\n', view.CompletedFrameworks.Concat(view.Frameworks).SelectMany(framework =>
            framework.Executors.Select(executor => $"{framework.Framework.Id}: {Text(executor)}").Concat(
                framework.CompletedExecutors.Select(
                    executor => $"{framework.Framework.Id} completed: {Text(executor)}"))));
    }

    private static string Text(ExecutorView executor)
    {
        Assert.Equal(
            $"/agent/slaves/M-S0/frameworks/{executor.CompletedTasks[0].Updates[0].Framework}/executors/{executor.Id}"
                + $"/runs/{executor.Container}",
            executor.Directory);
        var tasks = executor.CompletedTasks.Select(
            task => $"{task.Task.Id} TASK_{task.State} {task.Updates.Length}");
        return $"{executor.Id} [{string.Join(", ", tasks)}]";
    }
}
