using Holdfast.Link;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Scheduling;

/// <summary>What one framework may make the master hold, and send.</summary>
public sealed class BoundsTests
{
    private const int Megabyte = 1 << 20;
    private readonly MasterRig _rig = new();

    [Fact]
    public void Accept_MoreThanALinkMessageTakes_RefusesWhatIsBeyond()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();

        framework.Accept(framework.Offers.Single(), Make.Launch(
            [.. Enumerable.Range(0, 5).Select(i => Large($"t{i}", agent, 4 * Megabyte))]));

        Assert.Equal(["t0", "t1", "t2"],
            agent.LastBatch.Steps.OfType<LaunchStep>().Select(step => step.Task.Id.ToString()));
        Assert.Equal(["t3", "t4"], framework.Updates.Select(update => update.Task.ToString()));
        Assert.All(framework.Updates, update =>
        {
            Assert.Equal(TaskState.Error, update.State);
            Assert.Contains("16777216", update.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Accept_OperationBeyondALinkMessage_IsRefused()
    {
        _rig.Register();
        var framework = _rig.Subscribe();
        var reserve = Make.Reserve(Make.Reserved("cpus:1"), "op") with { Wire = new byte[17 * Megabyte] };

        framework.Accept(framework.Offers.Single(), reserve);

        Assert.Contains("16777216", framework.OperationUpdates.Single().Message, StringComparison.Ordinal);
        Assert.NotNull(framework.OfferWith(Make.Bag("cpus:4")));
    }

    [Fact]
    public void Accept_MoreThanAnAgentCouldReport_IsRefused()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        for (var i = 0; i < 8; i++)
        {
            framework.Accept(framework.OfferWith(Make.Bag("cpus:0.1")),
                Make.Launch(Large($"t{i}", agent, 15 * Megabyte)));
            Assert.Equal($"t{i}", Assert.IsType<LaunchStep>(agent.LastBatch.Steps.Single()).Task.Id.ToString());
            agent.Acknowledge();
        }

        framework.Accept(framework.OfferWith(Make.Bag("cpus:0.1")), Make.Launch(Large("last", agent, 15 * Megabyte)));

        Assert.Equal((TaskState.Error, "last"), framework.Updates.Select(u => (u.State, u.Task.ToString())).Single());
    }

    [Fact]
    public void Message_ToNoExecutorOfTheFramework_IsDropped()
    {
        var (agent, framework) = RunningExecutor();

        framework.Call(new MessageCall(agent.Id, ExecutorId.Parse("other"), new byte[] { 1 }));
        framework.Call(new MessageCall(AgentId.Parse("nope"), ExecutorId.Parse("e"), new byte[] { 1 }));
        framework.Call(new MessageCall(agent.Id, ExecutorId.Parse("e"), new byte[17 * Megabyte]));

        Assert.DoesNotContain(agent.Commands, command => command is SendToExecutor);
        Assert.Equal(3, _rig.Notes.OfType<MessageLost>().Count());
    }

    [Fact]
    public void Message_WhileItsAgentIsDisconnected_IsDropped()
    {
        var (agent, framework) = RunningExecutor();
        agent.Disconnect();

        framework.Call(new MessageCall(agent.Id, ExecutorId.Parse("e"), new byte[] { 1 }));
        agent.Connect(resume: true);

        Assert.True(agent.Welcome!.Resumed);
        Assert.DoesNotContain(agent.Commands, command => command is SendToExecutor);
    }

    [Fact]
    public void Messages_MoreThanASlowAgentTakes_AreDroppedAndTheAgentStays()
    {
        var (agent, framework) = RunningExecutor();

        // The agent acknowledges nothing: what is under way stays, and the rest waits.
        for (var i = 0; i < 40; i++)
            framework.Call(new MessageCall(agent.Id, ExecutorId.Parse("e"), new byte[4 * Megabyte]));

        Assert.True(_rig.View.Agents.Single().IsActive);
        Assert.InRange(_rig.Notes.OfType<MessageLost>().Count(), 20, 39);
    }

    [Fact]
    public void Acknowledgements_MoreThanASlowAgentTakes_AreDroppedAndTheAgentStays()
    {
        var rig = new MasterRig(new MasterOptions { Window = new LinkWindow { MessagesMax = 10, HeldMax = 100 } });
        var agent = rig.Register();
        var framework = rig.Subscribe();

        for (var i = 0; i < 200; i++)
            framework.Call(new AcknowledgeCall(agent.Id, TaskId.Parse("t"), agent.NextUuid()));

        Assert.True(rig.View.Agents.Single().IsActive);
    }

    private static TaskSpec Large(string id, FakeAgent agent, int bytes) =>
        Make.Task(id, agent.Id, Make.Bag("cpus:0.1")) with { Wire = new byte[bytes] };

    private (FakeAgent Agent, FakeFramework Framework) RunningExecutor()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(
            Make.Task("t", agent.Id, Make.Bag("cpus:1"), Make.Executor("e"))));
        return (agent, framework);
    }
}
