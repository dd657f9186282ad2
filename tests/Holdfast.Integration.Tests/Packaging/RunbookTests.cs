using Holdfast.Integration.Tests.Dev;
using Holdfast.Integration.Tests.Pages;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Packaging;

/// <summary>docs/operating/runbooks.md: each situation is brought about on one machine, one after the other, and then
/// what its runbook says is done.</summary>
public sealed class RunbookTests(Packages packages)
{
    private const string PageName = "docs/operating/runbooks.md";
    private const string Work = "/var/lib/holdfast/agent";

    private const string IsActive = "holdfast agents ls | grep ' active '";

    private const string RunService =
        "holdfast tasks run --name service --role db --volume data:64MB:data --command";

    /// <summary>What stands on the page for the id that was shown.</summary>
    private const string ShownId = "8d0f8f3a-0c1e-4f4e-9a6b-2f1f0f6f7a11";


    [Fact]
    public async Task Runbooks_Followed_EndEachSituation()
    {
        await using var machine = await InstalledMachine.StartAsync(packages);
        await SetUpAsync(machine);

        await Instructions.FollowAsync(PageName, "First look", Named(machine));
        await LoseTheDiskAsync(machine);
        await MoveTheVolumeAwayAsync(machine);
        await DestroyByMistakeAsync(machine);
        await LoseTheAgentAsync(machine);
        await LoseTheRegistryAsync(machine);
        await FillTheDiskAsync(machine);
        await FillTheDiskUntilTheAgentEndsAsync(machine);
        await KillAllAsync(machine);
        await MakeAnOperationFailAsync(machine);
        await MountInTheTrashAsync(machine);
        await Instructions.FollowAsync(PageName, "S9. A disk leaves the house", machine);
        await RunAsync(machine, "holdfast reserve --agent node2 --role old 'cpus:0.1;mem:32'");
        await Instructions.FollowAsync(PageName, "Nobody uses what is reserved", machine);
    }

    /// <summary>Its work directory is a disk of its own; the page's names are node2 and db/data.</summary>
    private static async Task SetUpAsync(Machine machine)
    {
        await RunAsync(
            machine,
            $"""
            truncate --size=400M $HOME/disk
            mkfs.ext4 -q -m 0 $HOME/disk
            mkdir --parents {Work}
            echo "$HOME/disk {Work} ext4 loop 0 0" >> /etc/fstab
            mount {Work}
            printf '%s\n' 'hostname: node2' 'cgroups_root: runbooks' 'resources: cpus:4;mem:1024;disk:300' \
                >> /etc/holdfast/agent.yaml
            echo 'agent_ping_timeout: 1secs' >> /etc/holdfast/master.yaml
            systemctl enable --now holdfast-master holdfast-agent
            """);
        await UntilAsync(machine, IsActive);
        await RunAsync(
            machine,
            $"""
            holdfast reserve --agent node2 --role db 'cpus:0.1;mem:64;disk:80'
            holdfast volumes create db/data --agent node2 --size 64MB
            touch $(echo {Work}/volumes/*/)precious
            """);
    }

    private static async Task LoseTheDiskAsync(Machine machine)
    {
        await RunAsync(machine, $"systemctl stop holdfast-agent; umount {Work}; systemctl start holdfast-agent");
        await Instructions.FollowAsync(PageName, "S1. A machine came back without its disk", Named(machine));
        // Until the one without a disk is away, node2 is the name of two.
        await UntilAsync(machine, "holdfast agents ls | grep ' unreachable '");
        await RunAsync(machine, $"ls {Work}/volumes/*/precious");
    }

    private static async Task MoveTheVolumeAwayAsync(Machine machine)
    {
        await RunAsync(
            machine,
            $"mv $(dirname {Work}/volumes/*/precious) /var/lib/holdfast/moved; systemctl restart holdfast-agent");
        await Instructions.FollowAsync(
            PageName, "S2. A volume is withheld: its directory is missing", Named(machine), async page =>
            {
                var id = await IdAsync(machine, "volumes show db/data");
                await page.RunNextAsync(page.Left, text => text.Replace(ShownId, id, StringComparison.Ordinal));
            });
        await RunAsync(machine, $"ls {Work}/volumes/*/precious");
    }

    private static async Task DestroyByMistakeAsync(Machine machine)
    {
        await RunAsync(machine, "holdfast volumes destroy db/data --yes");
        await Instructions.FollowAsync(PageName, "S3. A volume was destroyed by mistake", Named(machine), async page =>
        {
            await page.RunNextAsync();
            Assert.Contains("ready", await page.RunNextAsync(), StringComparison.Ordinal);
        });
        await RunAsync(machine, $"ls {Work}/volumes/*/precious");
    }

    private static async Task LoseTheAgentAsync(Machine machine)
    {
        await RunAsync(machine, $"{RunService} 'sleep 100000' > ~/service.log 2>&1 &");
        await UntilAsync(machine, "grep 'is running' ~/service.log");
        await KillAsync(machine, "holdfast-server agent");
        await Instructions.FollowAsync(PageName, "S4. An agent is gone, and its volume is needed", Named(machine));
        await RunAsync(machine, "holdfast tasks kill service --wait 30s");
    }

    private static async Task LoseTheRegistryAsync(Machine machine)
    {
        await RunAsync(
            machine,
            """
            systemctl stop holdfast-master
            mv /var/lib/holdfast/master /var/lib/holdfast/master.lost
            systemctl start holdfast-master
            """);
        await UntilAsync(machine, "holdfast volumes ls | grep ready");
        var (exitCode, said) = await machine.RunAsync("holdfast volumes destroy db/data --yes");
        Assert.Equal(4, exitCode);
        Assert.Matches("refused: the control plane .* does not know the one that agent .* obeyed last", said);
        await Instructions.FollowAsync(PageName, "S5. An agent refuses its master", Named(machine));
    }

    private static async Task FillTheDiskAsync(Machine machine)
    {
        await RunAsync(machine, $"{RunService} 'dd if=/dev/zero of=data/big bs=1M; sleep 100000' > ~/full.log 2>&1 &");
        await UntilAsync(machine, "grep 'No space left on device' ~/full.log");
        await Instructions.FollowAsync(PageName, "S6. A disk is full", Named(machine));
        await RunAsync(machine, $"rm {Work}/volumes/*/big");
    }

    private static async Task FillTheDiskUntilTheAgentEndsAsync(Machine machine)
    {
        // Just started, it has little room of its own in its journal.
        await RunAsync(machine, "systemctl restart holdfast-agent");
        await UntilAsync(machine, IsActive);
        await RunAsync(machine, $"mkdir --parents {Work}/fetch; ! cat /dev/zero > {Work}/fetch/copies");
        await UntilAsync(
            machine,
            "holdfast reserve --agent node2 --role full 'cpus:0.01'; ! systemctl is-active holdfast-agent");
        await Instructions.FollowAsync(PageName, "S6. A disk is full, and the agent is down", Named(machine));
        await RunAsync(machine, $"ls {Work}/volumes/*/precious; holdfast reservations release full --yes || true");
    }

    private static async Task KillAllAsync(Machine machine)
    {
        await KillAsync(machine, "holdfast-server");
        await Instructions.FollowAsync(PageName, "S7. Everything went down at once", machine);
    }

    private static async Task KillAsync(Machine machine, string what)
    {
        await RunAsync(machine, $"pkill --signal KILL --full '{what}'");
        await UntilAsync(machine, $"! pgrep --full '{what}'");
    }

    private static async Task MakeAnOperationFailAsync(Machine machine)
    {
        await RunAsync(machine, $"mv {Work}/volumes {Work}/aside; touch {Work}/volumes");
        await Instructions.FollowAsync(PageName, "S8. An operation failed", machine, async page =>
        {
            var failing = page.TakeNext();
            var (exitCode, said) = await machine.RunAsync(failing.Text);
            Assert.Equal(4, exitCode);
            Assert.True(failing.IsShownBy(said), said);
            await RunAsync(machine, $"rm {Work}/volumes; mv {Work}/aside {Work}/volumes");
            await page.RunNextAsync();
        });
    }

    private static async Task MountInTheTrashAsync(Machine machine)
    {
        await RunAsync(
            machine,
            $"""
            id=$(holdfast volumes show db/more -o json | sed --quiet 's/.*"volume_id": "\([^"]*\)".*/\1/p')
            holdfast volumes destroy db/more --yes
            # What was destroyed before is not in the way of the page's lists.
            for old in $(holdfast volumes trash ls -o name | grep --invert-match $id); do
                holdfast volumes trash purge $old --yes
            done
            mkdir {Work}/trash/$id/inside
            mount -t tmpfs none {Work}/trash/$id/inside
            holdfast volumes trash purge db/more --yes --wait 0
            """);
        await Instructions.FollowAsync(PageName, "S10. A purge does not end", Named(machine));
        // The list is as empty while the agent is not back.
        await UntilAsync(machine, IsActive);
        await UntilAsync(machine, $"[[ -z $(ls {Work}/trash) ]]");
    }

    /// <summary>The machine of the test is the one in trouble, and the one where the credential is.</summary>
    private static Dictionary<string, Machine> Named(Machine machine) => new() { [""] = machine, ["node2"] = machine };

    private static async Task<string> IdAsync(Machine machine, string what)
    {
        const string id = """sed --quiet 's/.*"volume_id": "\([^"]*\)".*/\1/p'""";
        return (await RunAsync(machine, $"holdfast {what} -o json 2> /dev/null | {id}")).Trim();
    }

    private static Task<string> RunAsync(Machine machine, string script) =>
        InstalledMachine.SucceedAsync(machine, script);

    private static Task UntilAsync(Machine machine, string script) => Eventually.IsTrueAsync(
        async () => (await machine.RunAsync(script)).ExitCode == 0, TimeSpan.FromSeconds(30), $"'{script}'",
        Eventually.LongPause);
}
