using Holdfast.Integration.Tests.Dev;

namespace Holdfast.Integration.Tests.Packaging;

/// <summary>What users install, on a machine that has no .NET.</summary>
public sealed class PackageTests(Packages packages) : IClassFixture<Packages>
{
    private static readonly string[] DotNet = ["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/bin/dotnet"];

    /// <summary>There is no systemd in a test's machine: the test does by hand what the units say.</summary>
    private const string StartAsUnitsSay =
        """
        command_of() { sed --quiet 's/^ExecStart=//p' /lib/systemd/system/holdfast-$1.service; }
        install --directory --owner=holdfast --group=holdfast --mode=700 /var/lib/holdfast/master
        setsid setpriv --reuid=holdfast --regid=holdfast --clear-groups $(command_of master) > $HOME/master.log 2>&1 &
        setsid $(command_of agent) > $HOME/agent.log 2>&1 &

        """;

    private const string Stop = "pkill -TERM --full holdfast-server && pidwait --full holdfast-server";

    [Fact]
    public async Task Deb_Installed_RunsAsItsUnitsSay()
    {
        await using var machine = await InstalledAsync();

        await SucceedAsync(machine, StartAsUnitsSay);
        await DevCluster.WaitForAgentsAsync(machine, agents: 1);

        Assert.Equal("holdfast\n", await SucceedAsync(
            machine, "stat --format=%U /proc/$(pgrep --full '^/usr/lib/holdfast/holdfast-server master')"));
        // What the units promise systemd holds: the verb is the process that it started, and a stop ends it well.
        await SucceedAsync(machine, Stop);
        Assert.Contains("its registry is complete", await SucceedAsync(machine, "cat $HOME/master.log"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Units_AreWhatSystemdTakes()
    {
        await using var machine = await InstalledAsync();

        Assert.Equal("", await SucceedAsync(
            machine, "systemd-analyze verify --man=no /lib/systemd/system/holdfast-{master,agent}.service"));
        var agent = await SucceedAsync(machine, "cat /lib/systemd/system/holdfast-agent.service");
        // Or a restart of the agent would take the tasks with it.
        Assert.Contains("\nKillMode=process\n", agent, StringComparison.Ordinal);
        Assert.Contains("\nDelegate=yes\n", agent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deb_Purged_LeavesTheData()
    {
        await using var machine = await InstalledAsync();
        await SucceedAsync(machine, StartAsUnitsSay);
        await DevCluster.WaitForAgentsAsync(machine, agents: 1);
        await SucceedAsync(machine, Stop);
        const string list = "find /var/lib/holdfast -type f | sort";
        var before = await SucceedAsync(machine, list);

        var said = await SucceedAsync(machine, "dpkg --purge holdfast");

        Assert.Contains("are left in /var/lib/holdfast", said, StringComparison.Ordinal);
        Assert.Contains("/var/lib/holdfast/agent/", before, StringComparison.Ordinal);
        Assert.Equal(before, await SucceedAsync(machine, list));
        Assert.Equal("", await SucceedAsync(machine, "find /usr/lib/holdfast /etc/holdfast 2> /dev/null || true"));
    }

    [Fact]
    public async Task Deb_InstalledOver_KeepsWhatTheOperatorWrote()
    {
        await using var machine = await InstalledAsync();

        await SucceedAsync(
            machine,
            """
            echo 'cluster: mine' >> /etc/holdfast/master.yaml
            dpkg --install holdfast.deb
            grep 'cluster: mine' /etc/holdfast/master.yaml
            """);
    }

    [Fact]
    public async Task Tarball_UnpackedByAnOrdinaryUser_RunsACluster()
    {
        await using var machine = await Machine.StartAsync(asRoot: false, DotNet);
        Directory.CreateDirectory(machine.Checkout);
        File.Copy(packages.Tarball, $"{machine.Checkout}/holdfast.tar.gz");
        await machine.GiveToUserAsync(machine.Checkout);
        await SucceedAsync(
            machine, "mkdir $HOME/anywhere && tar --extract --file holdfast.tar.gz --directory $HOME/anywhere");

        using var dev = machine.Open("exec $HOME/anywhere/holdfast-*/holdfast dev");
        await dev.WaitForAsync("agent-1: pid ");
        await DevCluster.WaitForAgentsAsync(machine, agents: 1);

        Assert.Equal(0, await dev.InterruptAsync());
    }

    private async Task<Machine> InstalledAsync()
    {
        var machine = await Machine.StartAsync(asRoot: true, DotNet);
        try
        {
            Directory.CreateDirectory(machine.Checkout);
            File.Copy(packages.Deb, $"{machine.Checkout}/holdfast.deb");
            await SucceedAsync(machine, "dpkg --install holdfast.deb");
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    private static async Task<string> SucceedAsync(Machine machine, string script)
    {
        var (exitCode, output) = await machine.RunAsync("set -e\n" + script);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
