using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Link;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

public sealed class LinkTests
{
    private static readonly Incarnation Foreign = new(new Guid(2, 0, 0, new byte[8]));

    [Fact]
    public void Start_EmptyLedger_StoresItsFirstGenerationAndConnectsAtOnce()
    {
        var rig = new AgentRig();

        Assert.Equal(1, Assert.Single(rig.Rows.OfType<IdentityRow>()).Generation);
        Assert.Single(rig.Did<Connect>());
    }

    [Fact]
    public void Start_SameLedgerAgain_CountsOneMoreAndKeepsItsName()
    {
        var first = new AgentRig().Register();

        var second = new AgentRig(rows: first.Rows, seed: 2).Register();

        Assert.Equal(2, second.Hello!.Generation);
        Assert.Equal(first.Hello!.Ledger, second.Hello.Ledger);
        Assert.Equal(Given.AgentId, second.Hello.Agent.Id);
        Assert.Equal(AgentRig.Master, second.Hello.Obeyed);
    }

    [Fact]
    public void Start_OfALedgerThatWasPutBack_SaysAnotherPast()
    {
        var first = new AgentRig().Register();
        AgentRow[] copy = [.. first.Rows];
        var second = new AgentRig(rows: copy, seed: 2).Register();

        var again = new AgentRig(rows: copy, seed: 3).Register();

        Assert.Equal(second.Hello!.Generation, again.Hello!.Generation);
        Assert.Equal(first.Hello!.Starts, second.Hello.Starts[..1]);
        Assert.Equal(first.Hello!.Starts, again.Hello.Starts[..1]);
        Assert.NotEqual(second.Hello.Starts[1], again.Hello.Starts[1]);
    }

    [Fact]
    public void Start_ForTheHundredthTime_SaysTheLastOnes()
    {
        var rig = new AgentRig();
        for (var i = 0; i < 100; i++) rig = new AgentRig(rows: rig.Rows, seed: (ulong)i);

        rig.Register();

        Assert.Equal(32, rig.Hello!.Starts.Distinct().Count());
    }

    [Fact]
    public void Welcome_NewSession_ReportsStateFirst()
    {
        var rig = new AgentRig().Register();

        Assert.IsType<ReportState>(rig.Said[0]);
    }

    // With the long pauses of a refused agent here too, the 8th try would come after 35 s.
    [Fact]
    public void Connect_WhileNobodyAnswers_IsTriedAgainWithinSecondsHoweverLongThatLasts()
    {
        var rig = new AgentRig();
        var limit = TimeSpan.FromSeconds(1);

        for (var attempt = 1; attempt <= 50; attempt++)
        {
            rig.Apply(at => new LinkLost(at, rig.Did<Connect>().Last().Connection, "refused"));
            rig.Pass(limit);
            Assert.Equal(attempt + 1, rig.Did<Connect>().Count());
            limit = limit * 2 < TimeSpan.FromSeconds(5) ? limit * 2 : TimeSpan.FromSeconds(5);
        }
    }

    [Fact]
    public void Connect_OfManyAgentsWithALongFactor_IsSpreadOverIt()
    {
        var options = new AgentOptions { WorkDirectory = "/agent", ConnectBackoff = TimeSpan.FromSeconds(30) };

        var pauses = Enumerable.Range(1, 100).Select(seed =>
        {
            var rig = new AgentRig(seed: (ulong)seed, options: options);
            for (var attempt = 1; attempt <= 5; attempt++)
            {
                rig.Apply(at => new LinkLost(at, rig.Did<Connect>().Last().Connection, "refused"));
                if (attempt < 5) rig.Pass(TimeSpan.FromSeconds(30));
            }
            return PauseOf(rig).TotalSeconds;
        }).ToList();

        Assert.All(pauses, static pause => Assert.InRange(pause, 0, 30));
        Assert.InRange(pauses.Count(static pause => pause < 15), 30, 70);
        Assert.InRange(pauses.Max(), 25, 30);
    }

    [Fact]
    public void Connection_LostOnceEstablished_IsMadeAnewWithinTheFactor()
    {
        var rig = new AgentRig().Register();

        rig.LoseLink();
        rig.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal(2, rig.Did<Connect>().Count());
    }

    [Fact]
    public void Refusal_AgainAndAgain_IsFollowedByLongerAndLongerPauses()
    {
        var longest = Enumerable.Range(1, 20).Select(static seed =>
        {
            var rig = new AgentRig(seed: (ulong)seed);
            var limit = TimeSpan.FromSeconds(1);
            var last = TimeSpan.Zero;
            for (var attempt = 1; attempt <= 10; attempt++)
            {
                rig.BeRefused(RefusalKind.Quarantined);
                last = PauseOf(rig);
                Assert.InRange(last, TimeSpan.Zero, limit);
                limit = limit * 2 < TimeSpan.FromMinutes(1) ? limit * 2 : TimeSpan.FromMinutes(1);
            }
            return last;
        }).Max();

        Assert.InRange(longest, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Frame_Ping_IsAnswered()
    {
        var rig = new AgentRig().Register();

        rig.Receive(new PingFrame<MasterMessage>(0));

        Assert.IsType<PongFrame<AgentMessage>>(rig.Did<SendFrame>().Last().Frame);
    }

    [Fact]
    public void Master_SilentForTooLong_IsLeftAndConnectedAnew()
    {
        var rig = new AgentRig().Register();

        rig.Pass(TimeSpan.FromSeconds(74));
        Assert.Empty(rig.Did<CloseConnection>());

        rig.Pass(TimeSpan.FromSeconds(3));
        Assert.Single(rig.Did<CloseConnection>());
        Assert.Equal(2, rig.Did<Connect>().Count());
    }

    [Fact]
    public void Frame_WithAGap_EndsTheConnection()
    {
        var rig = new AgentRig().Register();

        rig.Receive(new MessageFrame<MasterMessage>(7, 0, new ShutdownFramework(Given.Framework)));

        Assert.Single(rig.Did<CloseConnection>());
    }

    [Fact]
    public void Frame_Repeated_IsAcknowledgedAndAppliedOnce()
    {
        var rig = new AgentRig().Register();
        var run = new RunBatch(rig.Batch(1, new LaunchStep(Given.Task("t", Given.Cpus(100)))));

        rig.Receive(new MessageFrame<MasterMessage>(1, 0, run));
        rig.Receive(new MessageFrame<MasterMessage>(1, 0, run));

        Assert.Single(rig.Did<PrepareSandbox>());
        Assert.Equal(
            2, rig.Did<SendFrame>().Count(static sent => sent.Frame is AckFrame<AgentMessage> { Acknowledged: 1 }));
    }

    [Fact]
    public void Stranger_AsksToDestroyAndUnreserve_BothFailNamingTheRemedyAndNothingIsDeleted()
    {
        var (rig, host, reserve, create) = WithVolume();
        rig.LoseLink();
        rig.Register(knowsObeyed: false, Foreign);

        var destroy = Given.Operation(11, OperationKind.Destroy, Given.Volume("v", 64));
        var unreserve = Given.Operation(12, OperationKind.Unreserve, Given.Reserved(Given.Cpus(1000)));
        rig.Run(2, new OperationStep(destroy), new OperationStep(unreserve));
        host.Work(rig);

        foreach (var operation in new[] { destroy, unreserve })
        {
            Assert.Equal(OperationState.Failed, rig.OutcomeOf(operation)!.State);
            Assert.Contains(
                "holdfast agents trust-master", rig.OutcomeOf(operation)!.Message, StringComparison.Ordinal);
        }
        Assert.Single(host.Volumes);
        Assert.Empty(host.Trash);
        Assert.Equal(AgentRig.Master, rig.Rows.OfType<IdentityRow>().Single().Obeyed);
        Assert.NotNull(reserve);
        Assert.NotNull(create);
    }

    [Fact]
    public void Stranger_AfterTrustMaster_IsObeyed()
    {
        var (rig, host, _, _) = WithVolume();
        rig.LoseLink();
        rig.Register(knowsObeyed: false, Foreign);

        rig.Apply(static at => new TrustMasterAsked(at, 7));
        rig.Register(knowsObeyed: true, Foreign);
        var destroy = Given.Operation(11, OperationKind.Destroy, Given.Volume("v", 64));
        rig.Run(2, new OperationStep(destroy));
        host.Work(rig);

        Assert.True(Assert.Single(rig.Did<AnswerTrust>()).Obeyed);
        // What was refused before is asked for again only after a report.
        Assert.Equal(3, rig.SaidAll<ReportState>().Count());
        Assert.Equal(OperationState.Finished, rig.OutcomeOf(destroy)!.State);
        Assert.Equal(Foreign, rig.Rows.OfType<IdentityRow>().Single().Obeyed);
    }

    [Fact]
    public void Stranger_ShutsAFrameworkDown_TasksGoOn()
    {
        var host = new SimulatedHost();
        var rig = new AgentRig().Register();
        rig.Run(1, new LaunchStep(Given.Task("t", Given.Cpus(100))));
        host.Work(rig);
        rig.LoseLink();
        rig.Register(knowsObeyed: false, Foreign);

        rig.Tell(new ShutdownFramework(Given.Framework));
        host.Work(rig);

        Assert.Single(host.Running);
        Assert.Contains(rig.Did<Announce>(), static said => said.Notice == AgentNotice.Refused);
    }

    [Fact]
    public void Stranger_ShutsAnExecutorDown_ItGoesOn()
    {
        var host = new SimulatedHost();
        var rig = new AgentRig().Register();
        rig.Run(1, new LaunchStep(Given.Task("t", Given.Cpus(100))));
        host.Work(rig);
        rig.LoseLink();
        rig.Register(knowsObeyed: false, Foreign);

        rig.Tell(new ShutdownExecutor(Given.Framework, ExecutorId.Parse("t")));
        host.Work(rig);

        Assert.Single(host.Running);
        Assert.Contains("holdfast agents trust-master", rig.Did<Announce>()
            .Last(static said => said.Notice == AgentNotice.Refused).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Stranger_InTheView_IsNamedWithTheOneObeyedAndTheRemedy()
    {
        var rig = new AgentRig().Register();
        Assert.True(rig.Core.BuildView().IsObedient);
        rig.LoseLink();
        Assert.False(rig.Core.BuildView().IsObedient);
        rig.Register(knowsObeyed: false, Foreign);

        var view = rig.Core.BuildView();

        Assert.False(view.IsObedient);
        foreach (var part in new[] { $"{Foreign}", $"{AgentRig.Master}", "holdfast agents trust-master" })
            Assert.Contains(part, view.Trust, StringComparison.Ordinal);
        rig.Apply(static at => new TrustMasterAsked(at, 7));
        rig.Register(knowsObeyed: true, Foreign);
        Assert.True(rig.Core.BuildView().IsObedient);
    }

    [Theory]
    [InlineData(RefusalKind.Gone)]
    [InlineData(RefusalKind.Quarantined)]
    [InlineData(RefusalKind.Version)]
    public void Refusal_OfWhateverKind_TasksGoOnAndNothingIsDeleted(RefusalKind kind)
    {
        var (rig, host, _, _) = WithVolume();
        rig.Run(2, new LaunchStep(Given.Task("t", Given.Cpus(100))));
        host.Work(rig);
        rig.LoseLink();

        for (var i = 0; i < 5; i++)
        {
            PauseOf(rig);
            rig.BeRefused(kind);
            host.Work(rig);
        }

        Assert.Single(host.Running);
        Assert.Single(host.Volumes);
        Assert.Empty(host.Trash);
        Assert.Equal(AgentRig.Master, rig.Rows.OfType<IdentityRow>().Single().Obeyed);
    }

    /// <summary>Within the session it would be sent again on each connection, and nothing after it ever
    /// arrive.</summary>
    [Fact]
    public void Message_Unreadable_EndsTheSessionAndSaysWhy()
    {
        var (rig, host, _, _) = WithVolume();
        var reports = rig.SaidAll<ReportState>().Count();

        rig.Misunderstand("kind 99 is not known");
        rig.Register();
        host.Work(rig);

        Assert.Contains("kind 99 is not known", Assert.Single(
            rig.Did<Announce>(), static said => said.Notice == AgentNotice.LinkUnreadable).Text,
            StringComparison.Ordinal);
        Assert.Null(rig.Hello!.Session);
        Assert.Equal(reports + 1, rig.SaidAll<ReportState>().Count());
        Assert.Single(host.Volumes);
    }

    [Fact]
    public void Refusal_OfWhatAnAdmittedAgentSaid_EndsTheSessionAndSaysWhy()
    {
        var rig = new AgentRig().Register();

        rig.BeNotUnderstood("there is no VolumeState 99");
        rig.Register();

        Assert.Contains(rig.Did<Announce>(), static said => said.Notice == AgentNotice.LinkUnreadable
            && said.Text.Contains("there is no VolumeState 99", StringComparison.Ordinal));
        Assert.Null(rig.Hello!.Session);
        Assert.Equal(2, rig.SaidAll<ReportState>().Count());
    }

    /// <summary>What the one cannot read the other says again: each round is a whole report.</summary>
    [Fact]
    public void Message_UnreadableAfterEachWelcome_IsFollowedByLongerAndLongerPausesUntilAllIsWell()
    {
        var (longest, afterwards) = (TimeSpan.Zero, TimeSpan.Zero);
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var rig = new AgentRig(seed: seed).Register();
            for (var round = 1; round <= 10; round++)
            {
                rig.Misunderstand("kind 99 is not known");
                var pause = PauseOf(rig);
                longest = pause > longest ? pause : longest;
                rig.Register();
            }
            for (var i = 0; i < 10; i++)
            {
                rig.Pass(TimeSpan.FromSeconds(10));
                rig.Receive(new PingFrame<MasterMessage>(0));
            }
            rig.LoseLink();
            var next = PauseOf(rig);
            afterwards = next > afterwards ? next : afterwards;
        }

        Assert.InRange(longest, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1));
        Assert.InRange(afterwards, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    private static TimeSpan PauseOf(AgentRig rig)
    {
        var (since, tries) = (rig.Now, rig.Did<Connect>().Count());
        while (rig.Did<Connect>().Count() == tries) rig.Pass(rig.Wake!.Value - rig.Now);
        return rig.Now - since;
    }

    private static (AgentRig Rig, SimulatedHost Host, OperationSpec Reserve, OperationSpec Create) WithVolume()
    {
        var host = new SimulatedHost();
        var rig = new AgentRig().Register();
        var reserve =
            Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Cpus(1000)), Given.Reserved(Given.Disk(64)));
        var create = Given.Operation(2, OperationKind.Create, Given.Volume("v", 64));
        rig.Run(1, new OperationStep(reserve), new OperationStep(create));
        host.Work(rig);
        return (rig, host, reserve, create);
    }
}
