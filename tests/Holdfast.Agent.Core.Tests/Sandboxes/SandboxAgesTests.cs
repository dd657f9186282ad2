using Holdfast.Agent.Core.Sandboxes;
using Holdfast.Agent.Core.Tests.Rig;

namespace Holdfast.Agent.Core.Tests.Sandboxes;

/// <summary>How old a sandbox is: never older than the time that was seen to pass.</summary>
public sealed class SandboxAgesTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    private readonly SandboxAges _ages = new([]);

    [Fact]
    public void Age_SinceItWasFirstSeenToBeOver_IsTheTimeThatWasSeenToPass()
    {
        Assert.True(_ages.Look(Over("a"), 3 * Hour));
        Assert.True(_ages.Look(Over("a", "b"), 5 * Hour));
        Assert.False(_ages.Look(Over("a", "b"), 6 * Hour));

        Assert.Equal(3 * Hour, _ages.AgeOf("a", 6 * Hour));
        Assert.Equal(Hour, _ages.AgeOf("b", 6 * Hour));
        Assert.Equal(TimeSpan.Zero, _ages.AgeOf("never seen", 6 * Hour));
    }

    [Fact]
    public void Age_OfOneThatIsGone_IsForgotten()
    {
        _ages.Look(Over("a"), Hour);

        Assert.True(_ages.Look(Over(), 2 * Hour));

        Assert.Empty(_ages.Since);
    }

    [Fact]
    public void Age_KnownFromBefore_GoesOn()
    {
        _ages.Look(Over("a"), Hour);

        var next = new SandboxAges(_ages.Since);

        Assert.False(next.Look(Over("a"), 4 * Hour));
        Assert.Equal(3 * Hour, next.AgeOf("a", 4 * Hour));
    }

    /// <summary>A crash of the machine forgets what was seen since the last reading.</summary>
    [Fact]
    public void Age_NotedLaterThanNow_BeginsAnew()
    {
        _ages.Look(Over("a"), 10 * Hour);

        Assert.True(_ages.Look(Over("a"), 2 * Hour));

        Assert.Equal(Hour, _ages.AgeOf("a", 3 * Hour));
    }

    /// <summary>The clock of an agent that starts is a year ahead: what was seen to pass is not.</summary>
    [Fact]
    public void Seen_ClockIsAYearAheadAtAStart_GoesOnAsBefore()
    {
        var rig = new AgentRig().Register();
        rig.Pass(2 * Hour);
        var before = Seen(rig);

        rig = Restart(rig, Given.Facts() with { SinceBoot = rig.SinceBoot + Hour }, Hour + Year);

        Assert.Equal(before + Hour, Seen(rig));
    }

    /// <summary>Without any trash too, so that sandboxes of a machine that is restarted each day grow old.</summary>
    [Fact]
    public void Seen_MachineIsRestarted_HasLostMinutesOnly()
    {
        var rig = new AgentRig().Register();
        rig.Pass(10 * Hour);

        rig = Restart(
            rig, Given.Facts() with { BootId = "boot-2", SinceBoot = TimeSpan.FromMinutes(1) }, away: Hour);

        Assert.InRange(Seen(rig), 10 * Hour - TimeSpan.FromMinutes(6), 10 * Hour + TimeSpan.FromMinutes(1));
    }

    private static AgentRig Restart(AgentRig rig, AgentFacts facts, TimeSpan away) =>
        new(facts, rig.Rows.ToArray(), now: rig.Now + away);

    private static TimeSpan Seen(AgentRig rig) => rig.Core.BuildView().Seen.Read(rig.SinceBoot).Passed;

    private static HashSet<string> Over(params string[] sandboxes) => [.. sandboxes];
}
