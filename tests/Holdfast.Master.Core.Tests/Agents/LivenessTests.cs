using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Agents;

public sealed class LivenessTests
{
    private readonly MasterRig _rig = new();

    [Fact]
    public void Ping_Answered_KeepsTheAgent()
    {
        var agent = _rig.Register();

        for (var i = 0; i < 20; i++)
        {
            _rig.Advance(TimeSpan.FromSeconds(15));
            agent.Pong();
        }

        Assert.Equal(20, agent.Pings);
        Assert.True(_rig.View.Agents.Single().IsActive);
    }

    [Fact]
    public void Ping_MissedTooOften_MakesTheAgentUnreachable()
    {
        var (agent, framework) = Running();
        _rig.Advance(TimeSpan.FromSeconds(89));
        Assert.Single(_rig.View.Agents);

        _rig.Advance(TimeSpan.FromSeconds(2));

        Assert.Empty(_rig.View.Agents);
        Assert.Single(_rig.View.UnreachableAgents);
        Assert.Equal(AgentStanding.Unreachable, _rig.Rows().Agents.Single().Standing);
        var update = framework.Updates.Last();
        Assert.Equal((TaskState.Unreachable, TaskReason.AgentRemoved), (update.State, update.Reason!.Value));
        Assert.NotNull(update.UnreachableSince);
        Assert.Contains(new FailureSeen(agent.Id, default, null), framework.Events);
        Assert.Equal("t", _rig.View.Frameworks.Single().UnreachableTasks.Single().Task.Id.ToString());
        framework.Call(new ReconcileCall([new(TaskId.Parse("t"), agent.Id), new(TaskId.Parse("ghost"), agent.Id)]));
        Assert.All(framework.Updates.TakeLast(2), answer => Assert.Equal(TaskState.Unreachable, answer.State));
    }

    [Fact]
    public void Unreachable_SilentAgainBeforeItsReport_IsAdmittedTheNextTime()
    {
        var (agent, _) = Running();
        _rig.Advance(TimeSpan.FromSeconds(91));
        agent.Connect();
        Assert.NotNull(agent.Welcome);

        _rig.Advance(TimeSpan.FromSeconds(91));
        agent.Connect();

        Assert.Null(agent.Refusal);
        agent.Report();
        Assert.True(_rig.View.Agents.Single().IsActive);
    }

    [Fact]
    public void Unreachable_NotPartitionAware_IsToldLost()
    {
        var (_, framework) = Running(Make.Framework() with { Capabilities = FrameworkCapabilities.MultiRole });

        _rig.Advance(TimeSpan.FromSeconds(91));

        Assert.Equal(TaskState.Lost, framework.Updates.Last().State);
    }

    [Fact]
    public void Return_WithItsTask_TellsThatItRuns()
    {
        var (agent, framework) = Running();
        var spec = ((LaunchStep)agent.LastBatch.Steps[0]).Task;
        var running = framework.Updates.Last();
        _rig.Advance(TimeSpan.FromSeconds(91));

        agent.Connect();
        Assert.False(agent.Welcome!.Resumed);
        agent.Report([new TaskReport(framework.Id, spec, TaskState.Running, [running], Releasing: false)],
            frameworks: [framework.Spec]);

        var update = framework.Updates.Last();
        Assert.Equal((TaskState.Running, TaskReason.AgentReregistered), (update.State, update.Reason!.Value));
        Assert.Null(update.UnreachableSince);
        Assert.Equal(TaskState.Running, _rig.View.Frameworks.Single().Tasks.Single().State);
        Assert.Empty(_rig.View.Frameworks.Single().UnreachableTasks);
        Assert.Equal(AgentStanding.Admitted, _rig.Rows().Agents.Single().Standing);
        Assert.Equal("3", framework.Offers.Single().Resources.Scalar("cpus").ToString());
    }

    [Fact]
    public void Return_WithoutItsTask_TellsThatItIsGone()
    {
        var (agent, framework) = Running();
        _rig.Advance(TimeSpan.FromSeconds(91));

        agent.Connect();
        agent.Report();

        Assert.Equal(TaskState.Gone, framework.Updates.Last().State);
        Assert.Empty(_rig.View.Frameworks.Single().UnreachableTasks);
    }

    [Fact]
    public void Return_TaskNeverArrived_TellsThatItWasDropped()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Reserve(Make.Reserved("cpus:1"), "op"),
            Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));
        _rig.Advance(TimeSpan.FromSeconds(91));
        Assert.Equal(OperationState.Unreachable, framework.OperationUpdates.Last().State);

        agent.Connect();
        agent.Report();

        Assert.Equal(TaskState.Dropped, framework.Updates.Last().State);
        Assert.Equal(OperationState.Dropped, framework.OperationUpdates.Last().State);
        Assert.Empty(_rig.View.Frameworks.Single().Operations);
        Assert.DoesNotContain(agent.Commands, command => command is RunBatch);
    }

    [Fact]
    public void Restart_KnownAgentStaysAway_IsUnreachableAfterItsTime()
    {
        var agent = _rig.Register();
        var next = _rig.Restart();
        Assert.Equal(agent.Id, next.View.RecoveredAgents.Single().Agent.Id);

        next.Advance(TimeSpan.FromMinutes(10));

        Assert.Empty(next.View.RecoveredAgents);
        Assert.Single(next.View.UnreachableAgents);
    }

    [Fact]
    public void Restart_KnownAgentAnswersPingsButNeverReports_IsUnreachableAfterItsTime()
    {
        var agent = _rig.Register();
        var next = _rig.Restart();
        next.Advance(TimeSpan.FromMinutes(9));
        var back = agent.At(next);
        back.Connect();

        AnswerPings(next, back, TimeSpan.FromSeconds(590));
        Assert.Single(next.View.RecoveredAgents);
        AnswerPings(next, back, TimeSpan.FromSeconds(20));

        Assert.Empty(next.View.RecoveredAgents);
        Assert.Single(next.View.UnreachableAgents);
        back.Connect();
        back.Report();
        Assert.True(next.View.Agents.Single().IsActive);
    }

    [Fact]
    public void Restart_KnownAgentComesAndGoesAndNeverReports_IsUnreachableAfterItsTime()
    {
        var agent = _rig.Register();
        var next = _rig.Restart();
        next.Advance(TimeSpan.FromMinutes(9));
        var back = agent.At(next);

        for (var i = 0; i < 21; i++)
        {
            back.Generation++;
            back.Connect();
            next.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Empty(next.View.RecoveredAgents);
        Assert.Single(next.View.UnreachableAgents);
    }

    [Fact]
    public void Report_InTime_IsTheEndOfItsDeadline()
    {
        var agent = _rig.Register();

        AnswerPings(_rig, agent, TimeSpan.FromMinutes(30));

        Assert.True(_rig.View.Agents.Single().IsActive);
    }

    private static void AnswerPings(MasterRig rig, FakeAgent agent, TimeSpan time)
    {
        for (var end = rig.Now + time; rig.Now < end; agent.Pong())
            rig.Advance(TimeSpan.FromSeconds(Math.Min(5, (end - rig.Now).TotalSeconds)));
    }

    private (FakeAgent Agent, FakeFramework Framework) Running(FrameworkSpec? spec = null)
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe(spec);
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));
        agent.Tell(framework.Id, "t", TaskState.Running);
        return (agent, framework);
    }
}
