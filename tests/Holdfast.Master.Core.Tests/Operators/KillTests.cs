using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Operators;

public sealed class KillTests
{
    private readonly MasterRig _rig = new();

    [Fact]
    public void Kill_OfARunningTask_GoesToItsAgent()
    {
        var (agent, framework) = Running("t");

        Assert.IsType<CallAccepted>(Ask(framework.Id, "t"));

        var kill = Assert.IsType<KillTask>(agent.Commands[^1]);
        Assert.Equal((framework.Id, TaskId.Parse("t"), null), (kill.Framework, kill.Task, kill.Grace));
    }

    [Theory]
    [InlineData("ops", "ops")]
    [InlineData(null, "anonymous")]
    public void Kill_IsNotedAndToldWithWhoAskedForIt(string? principal, string shown)
    {
        var (agent, framework) = Running("t");

        Ask(framework.Id, "t", principal);

        var note = Assert.Single(_rig.Notes.OfType<TaskKilledByOperator>());
        Assert.Equal((TaskId.Parse("t"), framework.Id, agent.Id, shown),
            (note.Task, note.Framework, note.Agent, note.Caller));
        Assert.Equal(shown, Assert.IsType<KillTask>(agent.Commands[^1]).Operator);
    }

    /// <summary>The operator was told that it is being killed. Before: the kill was dropped, and the task ran on.
    /// </summary>
    [Fact]
    public void Kill_WhoseAgentBecomesUnreachable_IsSentOnceThatIsBack()
    {
        var (agent, framework) = Running("t");
        var task = agent.LastBatch.Steps.OfType<LaunchStep>().Single().Task;
        agent.Disconnect();
        Ask(framework.Id, "t", "ops");
        _rig.Advance(TimeSpan.FromSeconds(91));
        Assert.Contains(_rig.Notes, note => note is AgentUnreachable);

        agent.Generation++;
        agent.Connect();
        agent.Report(
            [new TaskReport(framework.Id, task, TaskState.Running, [], Releasing: false)],
            frameworks: [framework.Spec]);

        Assert.Equal("ops", Assert.Single(agent.Commands.OfType<KillTask>()).Operator);
    }

    [Fact]
    public void Kill_OfATaskThatIsOver_IsRefusedWithItsState()
    {
        var (agent, framework) = Running("t");
        agent.Tell(framework.Id, "t", TaskState.Finished);

        var refused = Assert.IsType<CallRefused>(Ask(framework.Id, "t"));

        Assert.Equal((409, "Task 't' is over already (Finished)."), (refused.Status, refused.Reason));
    }

    [Fact]
    public void Kill_OfNobodysTask_IsRefused()
    {
        var framework = _rig.Subscribe();

        Assert.Equal(404, Assert.IsType<CallRefused>(Ask(framework.Id, "nope")).Status);
        Assert.Equal(404, Assert.IsType<CallRefused>(Ask(FrameworkId.Parse("nope"), "t")).Status);
    }

    private CallOutcome Ask(FrameworkId framework, string task, string? principal = null)
    {
        var correlation = _rig.NextCorrelation();
        _rig.Apply(new OperatorKillReceived(_rig.Now, correlation, framework, TaskId.Parse(task), principal));
        return _rig.Effects.OfType<Reply>().Single(reply => reply.Correlation == correlation).Outcome;
    }

    private (FakeAgent Agent, FakeFramework Framework) Running(string task)
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task(task, agent.Id, Make.Bag("cpus:1"))));
        agent.Tell(framework.Id, task, TaskState.Running);
        return (agent, framework);
    }
}
