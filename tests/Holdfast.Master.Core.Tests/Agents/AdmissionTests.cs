using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;

namespace Holdfast.Master.Core.Tests.Agents;

public sealed class AdmissionTests
{
    private readonly MasterRig _rig = new();

    [Fact]
    public void Connect_NewAgent_IsStoredBeforeItIsWelcomed()
    {
        var agent = new FakeAgent(_rig, "node1", Make.Bag("cpus:1"));

        agent.Connect();

        Assert.Equal($"{MasterRig.MasterId}-S0", agent.Id.ToString());
        Assert.False(agent.Welcome!.Resumed);
        Assert.True(agent.Welcome.KnowsObeyed);
        var row = Assert.Single(_rig.Rows().Agents);
        Assert.Equal((agent.Id, agent.Ledger, 1L, AgentStanding.Admitted),
            (row.Agent.Id, row.Ledger, row.Generation, row.Standing));
        Assert.Empty(_rig.View.Agents);
        agent.Report();
        Assert.True(_rig.View.Agents.Single().IsActive);
    }

    [Fact]
    public void Connect_FirstAnswerLost_GetsTheSameId()
    {
        var agent = new FakeAgent(_rig, "node1", Make.Bag("cpus:1"));
        agent.Connect();
        var id = agent.Id;
        agent.Disconnect();
        agent.Spec = agent.Spec with { Id = default };

        agent.Connect();

        Assert.Equal(id, agent.Id);
    }

    [Fact]
    public void Connect_IdOfAnotherControlPlane_IsTakenAsItIs()
    {
        var agent = new FakeAgent(_rig, "node1", Make.Bag("cpus:1"));
        agent.Spec = agent.Spec with { Id = AgentId.Parse("old-S7") };

        agent.Connect(obeyed: new Incarnation(new Guid(5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)));

        Assert.Equal("old-S7", agent.Welcome!.Agent.ToString());
        Assert.False(agent.Welcome.KnowsObeyed);
        agent.Report();
        Assert.False(_rig.View.Agents.Single().IsObedient);
    }

    /// <summary>An operator's word makes the agent say hello again, with whom it obeys by then.</summary>
    [Fact]
    public void Connect_AfterItsOperatorTrustedTheMaster_IsShownAsObedient()
    {
        var agent = new FakeAgent(_rig, "node1", Make.Bag("cpus:1"));
        agent.Connect(obeyed: new Incarnation(new Guid(5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
        agent.Report();
        Assert.False(_rig.View.Agents.Single().IsObedient);
        agent.Disconnect();

        agent.Connect(obeyed: agent.Welcome!.Incarnation);
        agent.Report();

        Assert.True(_rig.View.Agents.Single().IsObedient);
    }

    /// <summary>A release is told, not stored: after a failover not one row of thousands is written for it.</summary>
    [Fact]
    public void Connect_WithAnotherRelease_IsShownAndStoresNothing()
    {
        var agent = _rig.Register();
        agent.Disconnect();
        var stored = _rig.Rows().Agents.Single();
        agent.Spec = agent.Spec with { Release = "0.2.0" };

        agent.Connect();
        agent.Report();

        Assert.Equal("0.2.0", _rig.View.Agents.Single().Agent.Release);
        Assert.Same(stored, _rig.Rows().Agents.Single());
    }

    [Fact]
    public void Connect_ObeyedAnEarlierStart_IsKnown()
    {
        var earlier = new Incarnation(new Guid(98, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1));
        var agent = new FakeAgent(_rig.Restart(), "node1", Make.Bag("cpus:1"));

        agent.Connect(obeyed: earlier);

        Assert.True(agent.Welcome!.KnowsObeyed);
    }

    [Fact]
    public void Connect_LowerGeneration_IsQuarantined()
    {
        var agent = _rig.Register();
        agent.Disconnect();
        agent.Generation = 0;

        agent.Connect();

        Assert.Equal(RefusalKind.Quarantined, agent.Refusal!.Kind);
        Assert.Contains("generation 0", agent.Refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Connect_LowerGenerationAfterARestartOfTheMaster_IsQuarantined()
    {
        var agent = _rig.Register();
        var copy = agent.At(_rig.Restart());
        copy.Generation = 0;

        copy.Connect();

        Assert.Equal(RefusalKind.Quarantined, copy.Refusal!.Kind);
    }

    /// <summary>A ledger was put back from just before its last start, and started again, once and more often. Before:
    /// it was admitted, since its generation was not lower than the known one.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Connect_LedgerPutBackAndStartedAgain_IsQuarantined(int generation)
    {
        var agent = RegisterAtSecondStart();
        var copy = agent.At(_rig.Restart());
        (copy.Generation, copy.Starts) =
            (generation, [StartNamed(1), .. Enumerable.Range(20, generation - 1).Select(StartNamed)]);

        copy.Connect();

        Assert.Equal(RefusalKind.Quarantined, copy.Refusal!.Kind);
        Assert.Contains("generation 2", copy.Refusal.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(9, 7)] // Its second start is no longer among those that it tells.
    [InlineData(3, 0)] // An older version tells none.
    public void Connect_StartedAgain_IsAdmitted(int generation, int told)
    {
        var agent = RegisterAtSecondStart();
        var later = agent.At(_rig.Restart());
        (later.Generation, later.Starts) =
            (generation, [.. Enumerable.Range(generation - told + 1, told).Select(StartNamed)]);

        later.Connect();

        Assert.NotNull(later.Welcome);
    }

    /// <summary>The registry, too, may be put back: it knows an older start, which the agent had.</summary>
    [Fact]
    public void Connect_ToARegistryThatWasPutBack_IsAdmitted()
    {
        var agent = RegisterAtSecondStart();
        var before = _rig.Restart();
        (agent.Generation, agent.Starts) = (3, [StartNamed(1), StartNamed(2), StartNamed(3)]);
        agent.Connect();
        Assert.NotNull(agent.Welcome);

        var later = agent.At(before);
        later.Connect();

        Assert.NotNull(later.Welcome);
    }

    private FakeAgent RegisterAtSecondStart()
    {
        var agent = new FakeAgent(_rig, "node1", Make.Bag("cpus:1"))
        {
            Generation = 2, Starts = [StartNamed(1), StartNamed(2)],
        };
        agent.Connect();
        agent.Report();
        agent.Disconnect();
        return agent;
    }

    private static Guid StartNamed(int number) => new(number, 3, 3, new byte[8]);

    [Fact]
    public void Connect_SameIdWithAnotherLedger_IsQuarantined()
    {
        var agent = _rig.Register();
        var clone = new FakeAgent(_rig, "clone", agent.Total) { Spec = agent.Spec };

        clone.Connect();

        Assert.Equal(RefusalKind.Quarantined, clone.Refusal!.Kind);
        Assert.True(_rig.View.Agents.Single().IsActive);
    }

    [Fact]
    public void Connect_SecondLiveConnectionOfOneGeneration_IsQuarantined()
    {
        var agent = _rig.Register();

        var copy = agent.At(_rig);
        copy.Connect();

        Assert.Equal(RefusalKind.Quarantined, copy.Refusal!.Kind);
    }

    [Fact]
    public void Connect_WelcomeWasLost_ReplacesTheConnectionThatNeverSpoke()
    {
        var agent = new FakeAgent(_rig, "node1", Make.Bag("cpus:1"));
        agent.Connect();
        var (id, old) = (agent.Id, agent.Connection);

        agent.Connect();

        Assert.Equal(id, agent.Welcome?.Agent);
        Assert.Contains(_rig.Effects.OfType<CloseConnection>(), closed => closed.Connection == old);
    }

    [Fact]
    public void Connect_RestartedBeforeTheOldConnectionEnded_ReplacesIt()
    {
        var agent = _rig.Register();
        var old = agent.Connection;
        agent.Generation++;

        agent.Connect();

        Assert.NotNull(agent.Welcome);
        Assert.Contains(_rig.Effects.OfType<CloseConnection>(), closed => closed.Connection == old);
    }

    [Fact]
    public void Disconnect_Agent_IsInactiveAndItsOffersAreRescinded()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        var offer = framework.Offers.Single();

        agent.Disconnect();

        Assert.Contains(new OfferRescinded(offer.Id), framework.Events);
        Assert.False(_rig.View.Agents.Single().IsActive);
        _rig.Advance(TimeSpan.FromSeconds(3));
        Assert.Empty(framework.Offers);
    }

    [Fact]
    public void Resume_CommandsGivenMeanwhile_ArriveOnce()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));
        agent.Disconnect();
        framework.Call(new Calls.KillCall(TaskId.Parse("t"), agent.Id, null, default));

        agent.Connect(resume: true);

        Assert.True(agent.Welcome!.Resumed);
        Assert.Equal([typeof(RunBatch), typeof(KillTask)], agent.Commands.Select(command => command.GetType()));
        Assert.Single(framework.Offers);
        Assert.True(_rig.View.Agents.Single().IsActive);
    }

    [Fact]
    public void Frames_WithAGap_EndTheConnectionNotTheSession()
    {
        var agent = _rig.Register();

        var effects = _rig.Apply(new AgentFrameReceived(_rig.Now, agent.Connection,
            new Holdfast.Link.MessageFrame<AgentMessage>(9, 0, new BatchDropped(default, ""))));

        Assert.Contains(effects, effect => effect is CloseConnection);
        agent.Connect(resume: true);
        Assert.True(agent.Welcome!.Resumed);
    }

    [Fact]
    public void Session_ThatDoesNotBeginWithAReport_Ends()
    {
        var agent = new FakeAgent(_rig, "node1", Make.Bag("cpus:1"));
        agent.Connect();

        agent.Say(new BatchDropped(default, ""));

        Assert.Contains(_rig.Effects, effect => effect is CloseConnection);
    }

    [Fact]
    public void Hello_TwiceOnOneConnection_ClosesIt()
    {
        var agent = _rig.Register();

        var effects = _rig.Apply(new AgentConnected(_rig.Now, agent.Connection, new AgentHello
        {
            VersionMin = 1,
            VersionMax = 1,
            Agent = agent.Spec with { Id = default },
            Ledger = new Guid(5, 5, 5, new byte[8]),
            Generation = 1,
        }));

        Assert.Equal(agent.Connection, effects.OfType<CloseConnection>().Single().Connection);
        Assert.False(_rig.View.Agents.Single().IsActive);
        agent.Connect();
        agent.Report();
        Assert.True(_rig.View.Agents.Single().IsActive);
    }
}
