using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Tests;

public sealed class GoneTests
{
    private static readonly OperationSpec Reserve =
        Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(64)));

    private static readonly OperationSpec Create = Given.Operation(2, OperationKind.Create, Given.Volume("v", 64));

    private readonly SimulatedHost _host = new();
    private readonly AgentRig _rig = new AgentRig().Register();

    public GoneTests()
    {
        _rig.Run(1, new OperationStep(Reserve), new OperationStep(Create),
            new LaunchStep(Given.Task("t", Given.Cpus(100), Given.Volume("v", 64))));
        _host.Work(_rig);
    }

    [Fact]
    public void Gone_ByTheMasterThatIsObeyed_EndsTasksAndKeepsVolumes()
    {
        Refuse();

        Assert.Empty(_host.Running);
        Assert.Single(_host.Volumes);
        Assert.Empty(_host.Trash);
        Assert.Equal(VolumeState.Ready, Assert.Single(_rig.Core.BuildView().Volumes).State);
        Assert.Empty(_rig.Core.BuildView().Frameworks);
        Assert.Empty(_rig.Rows.OfType<TaskRow>());
    }

    [Fact]
    public void Gone_ByAStranger_EndsNothing()
    {
        Refuse(knowsObeyed: false);

        Assert.Single(_host.Running);
        Assert.Contains("cannot", Rejoin().Text.Replace("not proven empty", "cannot", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rejoin_OfAnAgentThatIsNotGone_IsRefused()
    {
        Assert.False(Rejoin().Done);
        Assert.Equal(Given.AgentId, _rig.Rows.OfType<IdentityRow>().Single().Agent);
    }

    [Fact]
    public void Rejoin_GivesUpTheId_AndItsVolumesAreOrphans()
    {
        Refuse();
        var total = _rig.Core.BuildView().Total;

        var plan = Rejoin(isPlan: true);
        Assert.True(plan.Done);
        Assert.Contains("'v'", plan.Text, StringComparison.Ordinal);
        Assert.Equal(VolumeState.Ready, Assert.Single(_rig.Core.BuildView().Volumes).State);
        Assert.True(Rejoin().Done);

        Assert.True(_rig.Rows.OfType<IdentityRow>().Single().Agent.IsNone);
        Assert.Equal(VolumeState.Orphan, Assert.Single(_rig.Rows.OfType<VolumeRow>()).State);
        Assert.True(total.Contains(Given.Volume("v", 64)));
        Assert.Empty(_rig.Core.BuildView().Total.PersistentVolumes);
        Assert.All(_rig.Rows.OfType<OperationRow>(), row => Assert.True(row.Acknowledged));
        _rig.Register();
        Assert.True(_rig.Hello!.Agent.Id.IsNone);
    }

    [Fact]
    public void Orphan_OutlivesARestart_AndIsOfferedOnceItIsAdopted()
    {
        Refuse();
        Rejoin();
        var next = new AgentRig(rows: _rig.Rows, seed: 2, now: _rig.Now);
        _host.Work(next);
        next.Register();
        var orphan = Assert.Single(next.Core.BuildView().Volumes);
        Assert.Equal(VolumeState.Orphan, orphan.State);
        Assert.Contains("holdfast volumes adopt", orphan.Reason, StringComparison.Ordinal);
        Assert.Empty(next.Core.BuildView().Total.PersistentVolumes);

        Assert.IsType<OrderPlanned>(Adopt(next, orphan.Id, isPlan: true));
        Assert.IsType<OrderDone>(Adopt(next, orphan.Id));

        Assert.True(next.Core.BuildView().Total.Contains(Given.Volume("v", 64)));
        Assert.IsType<OrderRefused>(Adopt(next, orphan.Id));
        Assert.Single(_host.Volumes);
    }

    [Fact]
    public void Orphan_WhoseDirectoryIsMissing_IsWithheldWhenItIsAdopted()
    {
        Refuse();
        Rejoin();
        _host.Volumes.Clear();

        var outcome = Adopt(_rig, Assert.Single(_rig.Core.BuildView().Volumes).Id);

        Assert.Contains("it is missing", Assert.IsType<OrderFailed>(outcome).Text, StringComparison.Ordinal);
        Assert.Equal(VolumeState.Withheld, Assert.Single(_rig.Core.BuildView().Volumes).State);
    }

    private void Refuse(bool knowsObeyed = true)
    {
        _rig.LoseLink();
        _rig.Pass(TimeSpan.FromMinutes(2));
        _rig.BeRefused(RefusalKind.Gone, knowsObeyed);
        _host.Work(_rig);
        _rig.Pass(TimeSpan.FromSeconds(10));
        _host.Work(_rig);
    }

    private AnswerRejoin Rejoin(bool isPlan = false)
    {
        _rig.Apply(at => new RejoinAsked(at, isPlan, "ops", 7));
        _host.Work(_rig);
        return _rig.Did<AnswerRejoin>().Last();
    }

    private OrderOutcome Adopt(AgentRig rig, VolumeId volume, bool isPlan = false)
    {
        rig.Apply(at => new OrphanAdoptAsked(at, volume, isPlan, "ops", 8));
        _host.Work(rig);
        return rig.Did<AnswerOrder>().Last().Outcome;
    }
}
