using Holdfast.Agent.Core.Fsck;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Tests;

/// <summary>What is mended is looked at once more on the loop: a finding may be old by then.</summary>
public sealed class FsckFixTests
{
    private readonly SimulatedHost _host = new();
    private readonly AgentRig _rig = new AgentRig().Register();

    [Fact]
    public void Fix_OfAVolume_IsDoneWithThePlanOfTheLedger_AndAnsweredWithWhatCameOfIt()
    {
        var volume = Make();
        var fix = new WriteManifest(volume, "write it");

        Ask(fix);

        var mend = Assert.Single(_rig.Did<MendDisk>());
        Assert.Equal((fix, volume, 1), (mend.Fix, mend.Plan!.Volume, mend.Correlation));
        Assert.Empty(_rig.Did<AnswerFsck>());
        _rig.Apply(at => new FsckFixEnded(at, new FsckOutcome(fix, null), 1, Verdict: null));
        Assert.Equal([new FsckOutcome(fix, null)], Assert.Single(_rig.Did<AnswerFsck>()).Outcomes);
        Assert.Equal(VolumeState.Ready, Row().State);
    }

    /// <summary>A volume that was withheld for what is mended is offered again, without a restart.</summary>
    [Fact]
    public void LookAgain_OfAVolumeThatIsBack_HasItOfferedAgain_AndOfAMissingOneWithholdsIt()
    {
        var fix = new LookAgain(Make(), "look");

        Ask(fix);
        _rig.Apply(at => new FsckFixEnded(at, new FsckOutcome(fix, null), 1, "/agent/volumes/x is missing"));
        Assert.Equal((VolumeState.Withheld, "/agent/volumes/x is missing"), (Row().State, Row().Reason));
        Assert.Equal("/agent/volumes/x is missing", _rig.Did<AnswerFsck>().Last().Outcomes[0].Fault);

        Ask(fix);
        _rig.Apply(at => new FsckFixEnded(at, new FsckOutcome(fix, null), 1, Verdict: null));
        Assert.Equal(VolumeState.Ready, Row().State);
        Assert.True(_rig.Core.BuildView().Total.Contains(Given.Volume("v", 64)));
    }

    [Fact]
    public void Fix_ThatFailed_ChangesNothing()
    {
        var fix = new WriteManifest(Make(), "write it");

        Ask(fix);
        _rig.Apply(at => new FsckFixEnded(at, new FsckOutcome(fix, "no room"), 1, Verdict: null));

        Assert.Equal("no room", Assert.Single(_rig.Did<AnswerFsck>()).Outcomes[0].Fault);
        Assert.Equal(VolumeState.Ready, Row().State);
    }

    [Fact]
    public void Fix_ThatIsNoLongerRight_IsLeftWithTheReason()
    {
        var volume = Make();
        _host.Ignored.Add(typeof(MoveToTrash));
        _rig.Run(3, new OperationStep(Given.Operation(3, OperationKind.Destroy, Given.Volume("v", 64))));
        _host.Work(_rig);

        Ask(new SetLimitAnew(volume, "set"), new LookAgain(VolumeId.Parse("gone"), "look"),
            new RemoveEmpty("/agent", "directory", false, $"{volume}", "remove"), new GiveLimitBack(7, "give back"));

        Assert.Empty(_rig.Did<MendDisk>());
        Assert.All(Assert.Single(_rig.Did<AnswerFsck>()).Outcomes, static outcome => Assert.NotNull(outcome.Fault));
    }

    [Fact]
    public void EmptyDirectoryThatNobodyKnows_IsRemovedWithoutAVolume()
    {
        Ask(new RemoveEmpty("/agent", "directory", false, "8d0f8f3a-0c1e-4f4e-9a6b-2f1f0f6f7a11", "remove it"));

        Assert.Null(Assert.Single(_rig.Did<MendDisk>()).Plan);
    }

    /// <summary>Cut after any step: the id is given back all the same, and only once nothing carries it.</summary>
    [Fact]
    public void LimitWithoutAnOwner_IsGivenBackOverACrash()
    {
        var stale = new LimitIdRow(7, "/agent", "hard", "volume gone", IsReleased: false);
        var rig = new AgentRig(rows: [.. _rig.Rows, stale], now: _rig.Now);
        Assert.False(Assert.Single(rig.Core.BuildView().Ledger.Limits).HasOwner);

        rig.Apply(at => new FsckFixAsked(at, [new GiveLimitBack(7, "give 7 back")], "ops", 1));

        Assert.Null(Assert.Single(rig.Did<AnswerFsck>()).Outcomes[0].Fault);
        Assert.True(Assert.Single(rig.Rows.OfType<LimitIdRow>()).IsReleased);
        var after = new AgentRig(rows: rig.Rows, now: rig.Now);
        Assert.Equal(new ReleaseLimit("/agent", "hard", 7), Assert.Single(after.Did<ReleaseLimit>()));
        after.Apply(at => new LimitReleased(at, 7));
        Assert.Empty(after.Rows.OfType<LimitIdRow>());
    }

    [Fact]
    public void NothingToMend_IsAnsweredAtOnce()
    {
        Ask();

        Assert.Empty(Assert.Single(_rig.Did<AnswerFsck>()).Outcomes);
    }

    private void Ask(params FsckFix[] fixes) => _rig.Apply(at => new FsckFixAsked(at, [.. fixes], "ops", 1));

    private VolumeRow Row() => Assert.Single(_rig.Rows.OfType<VolumeRow>());

    private VolumeId Make()
    {
        _rig.Run(2,
            new OperationStep(Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(64)))),
            new OperationStep(Given.Operation(2, OperationKind.Create, Given.Volume("v", 64))));
        _host.Work(_rig);
        return Row().Id;
    }
}
