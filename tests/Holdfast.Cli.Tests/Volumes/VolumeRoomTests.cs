using Holdfast.Cli.Reservations;
using Holdfast.Cli.Volumes;
using Holdfast.Protocol.V1;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;
using ReservationInfo = Holdfast.Protocol.V1.Resource.Types.ReservationInfo;
using Source = Holdfast.Protocol.V1.Resource.Types.DiskInfo.Types.Source;

namespace Holdfast.Cli.Tests.Volumes;

/// <summary>What is advised leads to the volume, and not to the next refusal.</summary>
public sealed class VolumeRoomTests
{
    [Theory]
    // free, reserved, wanted
    [InlineData(1000, 0, 128, "Reserve them first: 'holdfast reserve --agent n --role db disk:128'.")]
    [InlineData(900, 100, 128, "Reserve what is missing first: 'holdfast reserve --agent n --role db disk:28'.")]
    [InlineData(28, 100, 128, "Reserve what is missing first: 'holdfast reserve --agent n --role db disk:28'.")]
    [InlineData(900, 100, 2000, "900 MB are free to be reserved, so 1000 MB fit there at most: '--size 1000MB', after "
        + "'holdfast reserve --agent n --role db disk:900'.")]
    [InlineData(0, 100, 128, "so 100 MB fit there at most: '--size 100MB'. 'holdfast agents ls' shows")]
    [InlineData(0, 0, 128, "Nobody can reserve more there: nothing is free.")]
    public void Refusal_OfWhatDoesNotFit_SaysWhatDoes(double free, double reserved, double size, string advice)
    {
        var room = Of(Made(Disk(free), Disk(reserved, principal: "")), principal: null);

        Assert.Null(room.Find(size));
        Assert.Contains(advice, room.Refusal(size, "n"), StringComparison.Ordinal);
    }

    /// <summary>A volume is of one piece, and what two principals reserve are two.</summary>
    [Fact]
    public void Refusal_WhereAnotherPrincipalReserved_AdvisesToReserveAllOfIt()
    {
        var agent = Made(Disk(900), Disk(100, "ann"));

        Assert.Contains("disk:128'", Of(agent, "bob").Refusal(128, "n"), StringComparison.Ordinal);
        Assert.Contains("disk:28'", Of(agent, "ann").Refusal(128, "n"), StringComparison.Ordinal);
        Assert.Equal(64, Of(agent, "bob").Find(64)!.Scalar.Value);
    }

    [Fact]
    public void Refusal_WhereATaskUsesWhatIsLeft_CountsThatNot()
    {
        var agent = Made(Disk(900), Disk(100, principal: ""));
        agent.AllocatedResources.Add([Disk(850), Disk(60, principal: "")]);

        var room = Of(agent, principal: null);

        Assert.Null(room.Find(64));
        Assert.Contains("disk:24'", room.Refusal(64, "n"), StringComparison.Ordinal);
        Assert.Contains("so 90 MB fit there at most", room.Refusal(500, "n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_OfADiskThatOneVolumeTakes_AdvisesToReserveAllOfIt()
    {
        var disk = Disk(900);
        disk.Disk = new() { Source = new() { Type = Source.Types.Type.Mount, Mount = new() { Root = "/mnt/ssd" } } };

        var room = Of(Made(disk), principal: null, root: "/mnt/ssd");

        Assert.Contains(
            "'holdfast reserve --agent n --role db --disk /mnt/ssd disk:900'", room.Refusal(128, "n"),
            StringComparison.Ordinal);
        Assert.Contains("so 900 MB fit there at most", room.Refusal(1000, "n"), StringComparison.Ordinal);
    }

    private static VolumeRoom Of(Agent agent, string? principal, string? root = null)
    {
        var rows = agent.TotalResources.Where(one => one.Reservations.Count > 0)
            .GroupBy(one => ReservationRow.KeyOf(one.Reservations))
            .Select(same => new ReservationRow(agent, [.. same.First().Reservations], [.. same], IsOrphan: false));
        return VolumeRoom.Of(agent, [.. rows], "db", root, principal);
    }

    private static Agent Made(params Resource[] resources) => new()
    {
        AgentInfo = new() { Id = new() { Value = "S0" }, Hostname = "node1" },
        TotalResources = { resources.Where(one => one.Scalar.Value > 0) },
    };

    // Reserved where a principal is given; empty for nobody.
    private static Resource Disk(double megabytes, string? principal = null)
    {
        var disk = new Resource
        {
            Name = "disk", Type = Value.Types.Type.Scalar, Scalar = new() { Value = megabytes },
        };
        if (principal is null) return disk;
        var reservation = new ReservationInfo { Type = ReservationInfo.Types.Type.Dynamic, Role = "db" };
        if (principal.Length > 0) reservation.Principal = principal;
        disk.Reservations.Add(reservation);
        return disk;
    }
}
