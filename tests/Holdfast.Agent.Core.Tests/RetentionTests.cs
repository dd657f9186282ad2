using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Tests;

/// <summary>Destroyed data is kept for its retention, whatever the clock says: at a start, while the agent runs, and
/// over restarts of agent and machine (S3).</summary>
public sealed class RetentionTests
{
    private static readonly OperationSpec Destroy = Given.Operation(4, OperationKind.Destroy, Given.Volume("v", 64));
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    private readonly SimulatedHost _host = new();
    private AgentRig _rig = new AgentRig().Register();

    [Fact]
    public void Retention_ClockIsAYearAheadAtAStart_IsNotOver()
    {
        Trash();
        Run(10 * Hour);

        Restart(away: Hour, ahead: Year);
        Run(12 * Hour);
        Assert.Single(_host.Trash);
        Run(2 * Hour);

        Assert.Single(_host.Purged);
        Assert.Equal(PurgeCause.RetentionOver, Assert.Single(_rig.Rows.OfType<PurgeRow>()).Cause);
    }

    [Fact]
    public void Retention_ClockIsAYearBehindAtAStart_IsOverInTime()
    {
        Trash();
        Run(10 * Hour);

        Restart(away: Hour, ahead: -Year);
        Run(12 * Hour);
        Assert.Single(_host.Trash);
        Run(2 * Hour);

        Assert.Single(_host.Purged);
    }

    [Fact]
    public void Retention_ClockGainsWhileTheAgentRuns_IsNotOverEarly()
    {
        Trash();

        Run(25 * Hour, really: 0.9);
        Assert.Single(_host.Trash);
        Run(2 * Hour, really: 0.9);

        Assert.Single(_host.Purged);
    }

    [Fact]
    public void Retention_AgentIsAwayInTheSameBoot_CountsThat()
    {
        Trash();

        Restart(away: 25 * Hour);
        Run(TimeSpan.FromSeconds(1));

        Assert.Single(_host.Purged);
    }

    [Fact]
    public void Retention_MachineIsRestarted_CountsOnlyWhatTheAgentSaw()
    {
        Trash();
        Run(10 * Hour);

        // Another machine, perhaps, that has run for long: its disk was moved there.
        Restart(away: 48 * Hour, boot: "boot-2", sinceBoot: Year);
        Run(13 * Hour);
        Assert.Single(_host.Trash);
        Run(Hour + TimeSpan.FromMinutes(6));

        Assert.Single(_host.Purged);
    }

    [Fact]
    public void Retention_MachineIsRestartedOverAndOver_IsOverAtLast()
    {
        Trash();

        for (var day = 0; day < 30; day++)
        {
            Run(Hour);
            Restart(away: Hour, boot: $"boot-{day + 2}", sinceBoot: TimeSpan.FromMinutes(1));
        }

        Assert.Single(_host.Purged);
    }

    [Fact]
    public void Retention_LedgerOfAnOlderVersion_BeginsAtTheUpgrade()
    {
        Trash();
        Run(10 * Hour);

        Restart(away: Hour, change: Forget);
        Run(23 * Hour);
        Assert.Single(_host.Trash);
        Run(2 * Hour);

        Assert.Single(_host.Purged);
    }

    /// <summary>An older version runs in between and drops what it does not know, but of volumes that it does not
    /// touch.</summary>
    [Fact]
    public void Retention_OlderVersionRanInBetween_BeginsAnew()
    {
        Run(48 * Hour);
        _rig.Register();
        Trash();
        Run(10 * Hour);

        Restart(away: Hour, change: row => row is IdentityRow ? Forget(row) : row);
        Run(23 * Hour);
        Assert.Single(_host.Trash);
        Run(2 * Hour);

        Assert.Single(_host.Purged);
    }

    [Fact]
    public void Trash_WhileTimePasses_ShowsWhenItsRetentionIsOver()
    {
        Trash();
        var until = _rig.Now + 24 * Hour - TimeSpan.FromSeconds(1);
        Assert.Equal(until, KeptUntil());
        Run(10 * Hour);
        Assert.Equal(until, KeptUntil());

        Restart(away: Hour, ahead: Year);
        Run(TimeSpan.FromMinutes(1));

        Assert.Equal(until + Year, KeptUntil());

        DateTimeOffset? KeptUntil() => Assert.Single(_rig.Core.BuildView().Trash.Kept).KeptUntil;
    }

    [Theory]
    [InlineData(5, 8, 13)]
    [InlineData(5, 5, 10)]
    [InlineData(5, 3, 10)]
    public void SeenTime_ReadInOneBoot_AddsWhatPassedAndNeverTakesAway(int before, int reading, int passed)
    {
        var seen = new SeenTime(10 * Hour, before * Hour);

        Assert.Equal(new SeenTime(passed * Hour, reading * Hour), seen.Read(reading * Hour));
    }

    [Fact]
    public void SeenTime_ReadInTheNextBoot_AddsNothing() =>
        Assert.Equal(new SeenTime(Hour, Year), new SeenTime(Hour, 2 * Hour).ReadInNextBoot(Year));

    private void Trash()
    {
        _rig.Run(1,
            new OperationStep(Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(64)))),
            new OperationStep(Given.Operation(2, OperationKind.Create, Given.Volume("v", 64))),
            new OperationStep(Destroy));
        _host.Work(_rig);
        Run(TimeSpan.FromSeconds(1));
        Assert.Single(_host.Trash);
    }

    private void Run(TimeSpan time, double really = 1)
    {
        _rig.Pass(time, really);
        _host.Work(_rig);
    }

    private void Restart(
        TimeSpan away, TimeSpan ahead = default, string? boot = null, TimeSpan? sinceBoot = null,
        Func<AgentRow, AgentRow>? change = null)
    {
        var facts = Given.Facts() with { SinceBoot = sinceBoot ?? _rig.SinceBoot + away };
        if (boot is not null) facts = facts with { BootId = boot };
        _rig = new AgentRig(
            facts, _rig.Rows.Select(change ?? (static row => row)).ToArray(), now: _rig.Now + away + ahead);
        _host.Work(_rig);
    }

    private static AgentRow Forget(AgentRow row) => row switch
    {
        IdentityRow identity => identity with { Seen = null },
        VolumeRow volume => volume with { KeptSince = null },
        _ => row,
    };
}
