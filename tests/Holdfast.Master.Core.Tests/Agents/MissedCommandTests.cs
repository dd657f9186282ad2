using System.Collections.Immutable;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Agents;

/// <summary>What is to end must end, though its agent was away when that was said (design, §3.3).</summary>
public sealed class MissedCommandTests
{
    private readonly MasterRig _rig = new();

    [Fact]
    public void Shutdown_OfAnExecutorWhoseAgentRestarts_IsSentAgainAfterItsReport()
    {
        var (agent, framework, spec) = OnExecutor();
        agent.Disconnect();
        framework.Call(new ShutdownCall(agent.Id, spec.Executor!.Id));

        Restart(agent, framework, spec, TaskState.Running);

        Assert.Equal([new ShutdownExecutor(framework.Id, spec.Executor.Id)], Shutdowns(agent));
    }

    [Fact]
    public void Shutdown_OfACommandTasksExecutor_IsSentAgainAfterItsReport()
    {
        var (agent, framework, spec) = Running();
        agent.Disconnect();
        framework.Call(new ShutdownCall(agent.Id, ExecutorId.Parse("t")));

        Restart(agent, framework, spec, TaskState.Running);

        Assert.Single(Shutdowns(agent));
    }

    [Fact]
    public void Shutdown_ThatWasDone_IsNotSentToALaterExecutorOfThatName()
    {
        var (agent, framework, spec) = OnExecutor();
        framework.Call(new ShutdownCall(agent.Id, spec.Executor!.Id));
        agent.Tell(framework.Id, "t", TaskState.Killed);
        agent.Say(new ExecutorEnded(framework.Id, spec.Executor.Id, 0, Releasing: false));
        framework.Accept(framework.OfferWith(Make.Bag("cpus:2")), Make.Launch(
            Make.Task("u", agent.Id, Make.Bag("cpus:1"), Make.Executor("e"))));
        var later = agent.LastBatch.Steps.OfType<LaunchStep>().Single().Task;

        Restart(agent, framework, later, TaskState.Running);

        Assert.Empty(Shutdowns(agent));
    }

    [Fact]
    public void Shutdown_OfACommandTaskThatIsOver_IsNotSentToALaterTaskOfThatName()
    {
        var (agent, framework, spec) = Running();
        framework.Call(new ShutdownCall(agent.Id, ExecutorId.Parse("t")));
        var killed = agent.Tell(framework.Id, "t", TaskState.Failed);
        framework.Call(new AcknowledgeCall(agent.Id, spec.Id, killed.Uuid!.Value));
        framework.Accept(framework.OfferWith(Make.Bag("cpus:2")), Make.Launch(
            Make.Task("t", agent.Id, Make.Bag("cpus:1"))));

        Restart(agent, framework, spec, TaskState.Running);

        Assert.Empty(Shutdowns(agent));
    }

    [Fact]
    public void Shutdown_OnceTheAgentWasUnreachable_IsDropped()
    {
        var (agent, framework, spec) = OnExecutor();
        agent.Disconnect();
        framework.Call(new ShutdownCall(agent.Id, spec.Executor!.Id));
        _rig.Advance(TimeSpan.FromSeconds(91));

        Restart(agent, framework, spec, TaskState.Running);

        Assert.Empty(Shutdowns(agent));
    }

    [Fact]
    public void Shutdown_AfterARestartOfTheMaster_WaitsForTheAgentsReport()
    {
        var (agent, framework, spec) = OnExecutor();
        var next = _rig.Restart();
        var again = next.Subscribe(framework.Spec);
        var back = agent.At(next);
        again.Call(new ShutdownCall(agent.Id, spec.Executor!.Id));

        Restart(back, again, spec, TaskState.Running);

        Assert.Equal([new ShutdownExecutor(framework.Id, spec.Executor.Id)], Shutdowns(back));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Kill_AfterARestartOfTheMaster_WaitsForTheAgentsReport(bool namesAgent)
    {
        var (agent, framework, spec) = Running();
        var next = _rig.Restart();
        var again = next.Subscribe(framework.Spec);
        var back = agent.At(next);
        again.Call(new KillCall(spec.Id, namesAgent ? agent.Id : default, TimeSpan.FromSeconds(9), default));
        Assert.Empty(again.Updates);

        Restart(back, again, spec, TaskState.Running);

        Assert.Equal(TimeSpan.FromSeconds(9), Assert.Single(back.Commands.OfType<KillTask>()).Grace);
    }

    [Fact]
    public void Kill_OfATaskThatIsLaunchedAnewMeanwhile_SparesTheNewOne()
    {
        var (agent, framework, spec) = Running();
        var other = _rig.Register(hostname: "node2");
        var next = _rig.Restart();
        var again = next.Subscribe(framework.Spec);
        var newer = other.At(next);
        newer.Connect();
        newer.Report();
        again.Call(new KillCall(spec.Id, default, null, default));
        again.Accept(again.OfferWith(Make.Bag("cpus:1")), Make.Launch(
            Make.Task("t", newer.Id, Make.Bag("cpus:1"))));
        var launched = newer.LastBatch.Steps.OfType<LaunchStep>().Single().Task;

        Restart(newer, again, launched, TaskState.Running);

        Assert.Empty(newer.Commands.OfType<KillTask>());
        Assert.NotEqual(agent.Id, newer.Id);
    }

    [Fact]
    public void Kill_AfterARestartOfTheMaster_IsDroppedOnceTheAgentIsUnreachable()
    {
        var (agent, framework, spec) = Running();
        var next = _rig.Restart();
        var again = next.Subscribe(framework.Spec);
        var back = agent.At(next);
        again.Call(new KillCall(spec.Id, agent.Id, null, default));
        next.Advance(TimeSpan.FromMinutes(11));

        Restart(back, again, spec, TaskState.Running);

        Assert.Empty(back.Commands.OfType<KillTask>());
        Assert.Equal(TaskState.Running, again.Updates.Last().State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Framework_RemovedWhileItsAgentIsUnreachable_IsShutDownThereOnItsReturn(bool isTornDown)
    {
        var (agent, framework, spec) = Running();
        _rig.Advance(TimeSpan.FromSeconds(91));
        if (isTornDown)
        {
            framework.Call(new TeardownCall());
        }
        else
        {
            framework.Break();
            _rig.Advance(TimeSpan.FromSeconds(61));
        }

        Restart(agent, framework, spec, TaskState.Running);

        Assert.Contains(new ShutdownFramework(framework.Id), agent.Commands);
        Assert.Empty(_rig.View.Frameworks);
    }

    [Fact]
    public void Framework_RemovedBeforeItsAgentIsBackFromTheMastersRestart_IsShutDownThereOnItsReturn()
    {
        var (agent, framework, spec) = Running();
        var next = _rig.Restart();
        var again = next.Subscribe(framework.Spec);
        again.Call(new TeardownCall());
        var back = agent.At(next);

        Restart(back, again, spec, TaskState.Running);

        Assert.Contains(new ShutdownFramework(framework.Id), back.Commands);
    }

    private (FakeAgent Agent, FakeFramework Framework, TaskSpec Task) Running(ExecutorSpec? executor = null)
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(
            Make.Task("t", agent.Id, Make.Bag("cpus:1"), executor)));
        agent.Tell(framework.Id, "t", TaskState.Running);
        return (agent, framework, agent.LastBatch.Steps.OfType<LaunchStep>().Single().Task);
    }

    private (FakeAgent Agent, FakeFramework Framework, TaskSpec Task) OnExecutor()
    {
        var (agent, framework, task) = Running(Make.Executor("e"));
        agent.Say(new ExecutorStarted(Report(framework.Id, task.Executor!)));
        return (agent, framework, task);
    }

    private static void Restart(FakeAgent agent, FakeFramework framework, TaskSpec task, TaskState state)
    {
        agent.Generation++;
        agent.Connect();
        ImmutableArray<ExecutorReport> executors =
            task.Executor is { } executor ? [Report(framework.Id, executor)] : [];
        agent.Report([new TaskReport(framework.Id, task, state, [], Releasing: false)],
            frameworks: [framework.Spec], executors: executors);
    }

    private static ExecutorReport Report(FrameworkId framework, ExecutorSpec executor) =>
        new(framework, executor, ContainerId.Parse("c-e"));

    private static IEnumerable<ShutdownExecutor> Shutdowns(FakeAgent agent) =>
        agent.Commands.OfType<ShutdownExecutor>();
}
