using Holdfast.Agent.Core.Tests.Rig;

namespace Holdfast.Agent.Core.Tests;

/// <summary>What is said of a link that does not stand: it is tried every few seconds, for days, and the log is to be
/// read for other things too.</summary>
public sealed class LinkTroubleTests
{
    private const string Refused = "The connection to the master is gone: The master does not answer.";

    [Fact]
    public void Master_ThatIsDownForAnHour_IsSaidEveryTenMinutes()
    {
        var rig = new AgentRig();

        for (var end = rig.Now + TimeSpan.FromHours(1); rig.Now < end;) Refuse(rig);

        var said = Said(rig);
        Assert.All(said, static text => Assert.Equal(Refused, text));
        Assert.InRange(said.Length, 6, 7);
    }

    [Fact]
    public void Master_ThatWasBackBetween_IsSaidAtOnce()
    {
        var rig = new AgentRig();
        Refuse(rig);

        foreach (var _ in new[] { "once", "again" })
        {
            rig.Register();
            rig.LoseLink();
        }

        const string Cut = "The connection to the master is gone: cut.";
        Assert.Equal([Refused, Cut, Cut], Said(rig));
    }

    private static string[] Said(AgentRig rig) =>
        [.. rig.Did<Announce>().Where(said => said.Notice == AgentNotice.LinkTrouble).Select(said => said.Text)];

    // The agent's next try, after its pause, comes to nothing.
    private static void Refuse(AgentRig rig)
    {
        var connection = rig.Did<Connect>().Last().Connection;
        rig.Apply(at => new LinkLost(at, connection, "The master does not answer."));
        while (rig.Did<Connect>().Last().Connection == connection) rig.Pass(rig.Wake!.Value - rig.Now);
    }
}
