using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Agents;

/// <summary>What the registry forgets, and what it must not.</summary>
public sealed class RegistryGcTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly MasterRig _rig = new(new MasterOptions
    {
        RegistryGcInterval = Hour,
        RegistryMaxAgentAge = TimeSpan.FromHours(10),
        MaxCompletedFrameworks = 0,
        Allocation = new() { AllocationInterval = Hour },
    });

    [Fact]
    public void Agent_UnreachableForLong_IsForgottenWithItsTasks()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));
        agent.Disconnect();

        _rig.Advance(9 * Hour);
        Assert.Single(_rig.Rows().Agents);
        Assert.Single(_rig.View.Frameworks.Single().UnreachableTasks);
        _rig.Advance(3 * Hour);

        Assert.Empty(_rig.Rows().Agents);
        Assert.Empty(_rig.View.UnreachableAgents);
        Assert.Empty(_rig.View.Frameworks.Single().UnreachableTasks);
        Assert.Equal(TaskState.Unreachable, _rig.View.Frameworks.Single().CompletedTasks.Single().State);
    }

    [Fact]
    public void Agent_ForgottenAndBackWithItsTask_IsTakenUnderItsId()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));
        var spec = agent.LastBatch.Steps.OfType<LaunchStep>().Single().Task;
        var id = agent.Id;
        agent.Disconnect();
        _rig.Advance(12 * Hour);

        agent.Connect();
        agent.Report([new TaskReport(framework.Id, spec, TaskState.Running, [], false)], frameworks: [framework.Spec]);

        Assert.Equal(id, agent.Id);
        Assert.Equal(TaskState.Running, _rig.View.Frameworks.Single().Tasks.Single().State);
        Assert.Single(_rig.Rows().Agents);
    }

    [Fact]
    public void Agent_WithVolumes_IsNeverForgotten()
    {
        var agent = _rig.Register();
        var volume = new VolumeSpec(VolumeId.Parse("v1"), Make.Volume("data", 64), VolumeState.Ready, null);
        agent.Disconnect();
        agent.Generation++;
        agent.Connect();
        agent.Report(volumes: [volume]);
        agent.Disconnect();

        _rig.Advance(48 * Hour);

        Assert.Single(_rig.Rows().Agents);
        Assert.Single(_rig.View.Volumes);
    }

    [Fact]
    public void Agents_ThatNeverReported_AreForgottenAndTheirLossIsToldToNobody()
    {
        var framework = _rig.Subscribe();
        for (var i = 0; i < 60; i++) new FakeAgent(_rig, $"stray{i}", Make.Bag("cpus:1")).Connect();
        Assert.Equal(60, _rig.Rows().Agents.Length);

        _rig.Advance(12 * Hour);

        Assert.Empty(_rig.Rows().Agents);
        Assert.DoesNotContain(framework.Events, evt => evt is FailureSeen);
    }

    [Fact]
    public void UnreachableAgents_MoreThanAllowed_TheOldestAreForgotten()
    {
        var rig = new MasterRig(new MasterOptions { RegistryMaxAgentCount = 2 });
        foreach (var name in new[] { "a", "b", "c" })
        {
            rig.Register(hostname: name).Disconnect();
            rig.Advance(TimeSpan.FromMinutes(5));
        }

        rig.Advance(TimeSpan.FromMinutes(15));

        Assert.Equal(["b", "c"], rig.Rows().Agents.Select(row => row.Agent.Hostname).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void RemovedFramework_OfAnAgentThatWasAway_IsShutDownThereAfterTheMastersRestart()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));
        var spec = agent.LastBatch.Steps.OfType<LaunchStep>().Single().Task;
        agent.Disconnect();
        framework.Call(new TeardownCall());
        var next = _rig.Restart();
        var back = agent.At(next);

        back.Connect();
        back.Report([new TaskReport(framework.Id, spec, TaskState.Running, [], false)], frameworks: [framework.Spec]);

        Assert.Contains(new ShutdownFramework(framework.Id), back.Commands);
        Assert.Empty(next.View.Frameworks);
        Assert.Equal("3", next.Subscribe(Make.Framework("heir")).Offers.Single().Resources.Scalar("cpus").ToString());
        Assert.IsType<SubscriptionFailed>(Assert.Single(next.Subscribe(framework.Spec).Events));
        back.Tell(framework.Id, "t", TaskState.Killed);
        Assert.True(next.View.Agents.Single().Pending.IsEmpty);
    }

    [Fact]
    public void RemovedFrameworks_AreForgottenAfterTheirTime()
    {
        var framework = _rig.Subscribe();
        framework.Call(new TeardownCall());
        Assert.Single(_rig.Rows().RemovedFrameworks);

        _rig.Advance(12 * Hour);

        Assert.Empty(_rig.Rows().RemovedFrameworks);
        Assert.IsType<Subscribed>(_rig.Subscribe(framework.Spec).Events[0]);
    }
}
