using Holdfast.Integration.Tests.Pages;

namespace Holdfast.Integration.Tests.Packaging;

/// <summary>docs/operating/first-cluster.md, typed line by line on machines that have nothing but the
/// package.</summary>
public sealed class FirstClusterTests(Packages packages)
{
    private const string PageName = "docs/operating/first-cluster.md";

    [Fact]
    public async Task Page_Followed_GivesAClusterThatKeepsItsTasksWhenTheNetworkIsCut()
    {
        await using var room = await MachineRoom.StartAsync(packages, count: 4);
        await using var disks = await SpareDisks.PutInAsync(room.Machines.Values, "vdb");

        await Instructions.FollowAsync(PageName, "1. Names, time, ports", room.Machines);
        await Instructions.FollowAsync(
            PageName, "2. Install", room.Machines, page => page.RunNextAsync(page.Left, SpareDisks.Named));
        await Instructions.FollowAsync(PageName, "3. Certificates", room.Machines);
        await Instructions.FollowAsync(PageName, "4. Credentials", room.Machines);
        await Instructions.FollowAsync(PageName, "5. The master", room.Machines);
        await Instructions.FollowAsync(PageName, "6. The agents", room.Machines);
        await Instructions.FollowAsync(PageName, "7. A task that keeps its data", room.Machines);
        await Instructions.FollowAsync("docs/operating/access.md", "Changing it while it runs", room.Machines);
        await Instructions.FollowAsync(
            PageName, "8. When a machine is cut off", room.Machines, page => CutAsync(room, page));
        await Instructions.FollowAsync(
            PageName, "9. Another machine", room.Machines, page => page.RunNextAsync(page.Left, SpareDisks.Named));
        await Instructions.FollowAsync(PageName, "10. Back up", room.Machines);
        await AssertOnlyOpenPortsAreUsedAsync(room);
        await Instructions.FollowAsync(
            "docs/operating/services.md", "A unit for it", room.Machines, page => ServeAsync(room, page));
        await LoseTheMasterAsync(room);
    }

    private static async Task LoseTheMasterAsync(MachineRoom room)
    {
        await room.CutAsync("node1");
        await Instructions.FollowAsync(
            "docs/operating/runbooks.md", "The master's machine is gone for good", room.Machines);
        await room.UntilAsync("node3", "source ~/.shell; holdfast agents ls | grep node2 | grep ' active '");
        await room.RunAsync(
            "node3",
            "source ~/.shell; holdfast volumes destroy orders/orders --yes; holdfast volumes trash ls | grep orders");
    }

    private static async Task ServeAsync(MachineRoom room, Instructions page)
    {
        const string ask = "redis-cli -p 6380";
        await page.RunNextAsync();
        await page.RunNextAsync();
        Assert.Equal("", await room.RunAsync("node1", "systemd-analyze verify --man=no orders.service"));
        await room.UntilAsync("node2", $"{ask} set order 7 | grep OK");
        var first = await room.RunAsync("node2", "pgrep --uid redis redis-server");

        await room.RunAsync("node2", "pkill --signal KILL redis-server");
        await room.UntilAsync("node1", "! systemctl is-active orders");
        // Restart=always is systemd's own.
        await room.RunAsync("node1", "systemctl start orders");

        await room.UntilAsync("node2", $"{ask} get order | grep 7");
        Assert.NotEqual(first, await room.RunAsync("node2", "pgrep --uid redis redis-server"));
        await page.RunNextAsync(page.Left);
        Assert.Equal(1, (await room.Machines["node2"].RunAsync("pgrep redis-server")).ExitCode);
    }

    private static async Task CutAsync(MachineRoom room, Instructions page)
    {
        // Not a minute and a quarter, as by default.
        await room.RunAsync("node1", "echo 'agent_ping_timeout: 1secs' >> /etc/holdfast/master.yaml");
        await room.RunAsync("node1", "systemctl stop holdfast-master; systemctl start holdfast-master");
        await room.UntilAsync(
            "node1", "source ~/.shell; [[ $(holdfast agents ls | grep --count ' active ') == 3 ]]");
        await page.RunNextAsync();
        const string task = "pgrep --full --exact 'sleep 100000'";
        var before = await room.UntilAsync("node2", task);
        await room.CutAsync("node2");
        await page.RunNextAsync();
        Assert.Equal(before, await room.RunAsync("node2", task));
        await room.JoinAsync("node2");
        await page.RunNextAsync();
        Assert.Equal(before, await room.RunAsync("node2", task));
        Assert.Equal("first\nagain\n", await room.RunAsync("node2", "cat /var/lib/holdfast/agent/volumes/*/log"));
    }

    /// <summary>The table of the page says what to open; ssh is the tests' own.</summary>
    private static async Task AssertOnlyOpenPortsAreUsedAsync(MachineRoom room)
    {
        var open = await room.RunAsync(
            "node1", "ss --no-header --tcp --numeric state established src 10.0.0.11 dst 10.0.0.0/24 | grep -v :22");
        foreach (var line in open.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.Matches(@"10\.0\.0\.[0-9]+\]?:(5050|5049|5051)\b", line);
        Assert.Contains(":5049", open, StringComparison.Ordinal);
    }
}
