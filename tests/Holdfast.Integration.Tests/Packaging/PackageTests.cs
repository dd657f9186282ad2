using Holdfast.Integration.Tests.Dev;
using Holdfast.Integration.Tests.Pages;

namespace Holdfast.Integration.Tests.Packaging;

/// <summary>What users install, on a machine that has no .NET; by the lines of docs/operating.</summary>
public sealed class PackageTests(Packages packages)
{
    private const string InstallPage = "docs/operating/install.md";
    private const string BackupPage = "docs/operating/backup.md";
    private const string UpgradePage = "docs/operating/upgrade.md";

    [Fact]
    public async Task Deb_Installed_StartsNothingUntilItsUnitsAreEnabled()
    {
        await using var machine = await InstalledMachine.PrepareAsync(packages);

        await Instructions.FollowAsync(InstallPage, "The Debian package", machine, async page =>
        {
            await page.RunNextAsync();
            Assert.Equal((1, ""), await machine.RunAsync("pgrep holdfast"));
            await page.RunNextAsync();
        });
        await DevCluster.WaitForAgentsAsync(machine, agents: 1);

        var master = await SucceedAsync(machine, "pgrep --full '^/usr/lib/holdfast/holdfast-server master'");
        Assert.Equal("holdfast\n", await SucceedAsync(machine, $"stat --format=%U /proc/{master}"));
        await SucceedAsync(machine, "systemctl stop holdfast-agent holdfast-master");
        Assert.Contains("its registry is complete", await SucceedAsync(machine, "cat /var/log/holdfast-master.log"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Units_AreWhatSystemdTakes()
    {
        await using var machine = await InstalledMachine.StartAsync(packages);

        // Before 254 systemd has no growing pauses, says so and does without.
        Assert.Equal("", await SucceedAsync(
            machine,
            """
            systemd-analyze verify --man=no /lib/systemd/system/holdfast-{master,agent}.service 2>&1 \
                | sed "/Unknown key.* 'Restart\(Steps\|MaxDelaySec\)'/d"
            """));
        // Or 'systemctl start' would succeed whatever becomes of it.
        await SucceedAsync(machine, "grep '^Type=notify$' /lib/systemd/system/holdfast-master.service");
        var agent = await SucceedAsync(machine, "cat /lib/systemd/system/holdfast-agent.service");
        Assert.Contains("\nType=notify\n", agent, StringComparison.Ordinal);
        // Or a restart of the agent would take the tasks with it.
        Assert.Contains("\nKillMode=process\n", agent, StringComparison.Ordinal);
        Assert.Contains("\nDelegate=yes\n", agent, StringComparison.Ordinal);
        // Or it would start as a new agent, without volumes, on a machine whose disk is broken (S1).
        Assert.Contains("\nRequiresMountsFor=/var/lib/holdfast/agent\n", agent, StringComparison.Ordinal);
    }

    /// <summary>Where they are needed at night there may be no network.</summary>
    [Fact]
    public async Task Deb_Installed_HasThePagesAndWhatShellsComplete()
    {
        await using var machine = await InstalledMachine.StartAsync(packages);

        await SucceedAsync(
            machine,
            """
            cd /usr/share/doc/holdfast
            ls docs/operating/{runbooks,backup,access,command-line,events}.md copyright
            ls --directory $(sed 's/](/\n&/g' README.md | sed --quiet 's/^](\([^):#]*\)[)#].*/\1/p')
            grep --only-matching '/usr/share/doc[^: ]*' /etc/holdfast/*.yaml --no-filename | xargs ls
            sed --quiet 's|^Documentation=file://||p' /lib/systemd/system/holdfast-*.service | xargs ls
            source /usr/share/bash-completion/completions/holdfast
            complete -p holdfast | grep _holdfast
            ls /usr/share/zsh/vendor-completions/_holdfast
            fish --no-config /usr/share/fish/vendor_completions.d/holdfast.fish
            """);
    }

    /// <summary>As docs/operating/upgrade.md says it, to the new version and back. Nothing may run, or be started, from
    /// a directory that is half the old version.</summary>
    [Fact]
    public async Task Deb_Upgraded_StopsWhatRunsBeforeTheFilesChangeAndStartsItAfterwards()
    {
        await using var machine = await InstalledMachine.StartAsync(packages);
        await SucceedAsync(
            machine,
            """
            printf '%s\n' 'hostname: node2' 'cgroups_root: upgrade' >> /etc/holdfast/agent.yaml
            echo 'cluster: mine' >> /etc/holdfast/master.yaml
            cp holdfast_0.1.0_amd64.deb holdfast_0.2.0_amd64.deb
            """);
        await EnableAsync(machine);
        await SucceedAsync(
            machine,
            """
            holdfast tasks run --name notes --role notes --volume data:64MB:data --command 'exec sleep 100000' \
                > ~/notes.log 2>&1 &
            """);
        await Instructions.FollowAsync(UpgradePage, "Before", machine);
        const string task = "pgrep --full --exact 'sleep 100000'";
        var before = await SucceedAsync(machine, task);
        await SucceedAsync(machine, "rm /var/log/systemctl.log");

        await Instructions.FollowAsync(UpgradePage, "Each machine", machine);

        var units = await SucceedAsync(machine, "cat /var/log/systemctl.log");
        await Instructions.FollowAsync(UpgradePage, "Between two machines", machine);
        await Instructions.FollowAsync(UpgradePage, "What becomes of what runs", machine);
        await Instructions.FollowAsync(UpgradePage, "Going back", machine);
        Assert.Equal(before, await SucceedAsync(machine, task));
        Assert.Equal(
            """
            is-active --quiet holdfast-agent.service
            stop holdfast-agent.service
            is-active --quiet holdfast-master.service
            stop holdfast-master.service
            daemon-reload
            start holdfast-master.service
            start holdfast-agent.service

            """,
            units);
        await SucceedAsync(machine, "grep 'cluster: mine' /etc/holdfast/master.yaml");
    }

    [Fact]
    public async Task Deb_UpgradedWhereNothingRuns_StartsNothing()
    {
        await using var machine = await InstalledMachine.StartAsync(packages);

        await SucceedAsync(machine, "dpkg --install holdfast_0.1.0_amd64.deb");

        Assert.Equal((1, ""), await machine.RunAsync("pgrep holdfast"));
    }

    [Fact]
    public async Task Deb_Purged_LeavesTheData()
    {
        await using var machine = await InstalledMachine.StartAsync(packages);
        await EnableAsync(machine);
        await SucceedAsync(machine, "dpkg --remove holdfast");
        Assert.Equal((1, ""), await machine.RunAsync("pgrep holdfast"));
        const string list = "find /var/lib/holdfast -type f | sort";
        var before = await SucceedAsync(machine, list);

        var said = await SucceedAsync(machine, "dpkg --purge holdfast");

        Assert.Contains("are left in /var/lib/holdfast", said, StringComparison.Ordinal);
        Assert.Contains("/var/lib/holdfast/agent/", before, StringComparison.Ordinal);
        Assert.Equal(before, await SucceedAsync(machine, list));
        Assert.Equal("", await SucceedAsync(machine, "find /usr/lib/holdfast /etc/holdfast 2> /dev/null || true"));
    }

    /// <summary>As docs/operating/backup.md says it.</summary>
    [Fact]
    public async Task Registry_CopiedAndPutBack_IsTheMastersAgain()
    {
        await using var machine = await InstalledMachine.StartAsync(packages);
        await EnableAsync(machine);

        await Instructions.FollowAsync(BackupPage, "Take a copy", machine);
        await Instructions.FollowAsync(BackupPage, "Put it back", machine, async page =>
        {
            var said = await page.RunNextAsync();
            Assert.Contains("holdfast agents trust-master", said, StringComparison.Ordinal);
            await DevCluster.WaitForAgentsAsync(machine, agents: 1);
            await page.RunNextAsync(page.Left);
        });

        var refused = await machine.RunAsync(
            "holdfast registry backup --work_dir=/var/lib/holdfast/master --to=/root/copy");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("belongs to user", refused.Output, StringComparison.Ordinal);
    }

    /// <summary>As docs/operating/install.md says it.</summary>
    [Fact]
    public async Task Tarball_UnpackedByAnOrdinaryUser_RunsACluster()
    {
        await using var machine = await Machine.StartAsync(asRoot: false, InstalledMachine.DotNet);
        Directory.CreateDirectory(machine.Checkout);
        var tarball = await packages.TarballAsync();
        File.Copy(tarball, $"{machine.Checkout}/{Path.GetFileName(tarball)}");
        await machine.GiveToUserAsync(machine.Checkout);

        await Instructions.FollowAsync(InstallPage, "The tarball", machine, async page =>
        {
            await page.RunNextAsync();
            using var dev = machine.Open($"exec {page.TakeNext().Text}");
            await dev.WaitForAsync("agent-1: pid ");
            await DevCluster.WaitForAgentsAsync(machine, agents: 1);
            Assert.Equal(0, await dev.InterruptAsync());
        });
    }

    private static async Task EnableAsync(Machine machine)
    {
        await SucceedAsync(machine, Page.Blocks(InstallPage, "The Debian package")[1].Text);
        await DevCluster.WaitForAgentsAsync(machine, agents: 1);
    }

    private static Task<string> SucceedAsync(Machine machine, string script) =>
        InstalledMachine.SucceedAsync(machine, script);
}
