using Holdfast.Integration.Tests.Pages;

namespace Holdfast.Integration.Tests.Packaging;

/// <summary>docs/operating/disks.md, on one machine.</summary>
public sealed class DiskPageTests(Packages packages)
{
    [Fact]
    public async Task Page_Followed_GivesAnAgentMoreDisks()
    {
        await using var machine = await InstalledMachine.StartAsync(packages);
        await using var disks = await SpareDisks.PutInAsync([machine], "vdc", "vdd");
        await InstalledMachine.SucceedAsync(
            machine,
            """
            printf '%s\n' 'hostname: node1' 'cgroups_root: disks' >> /etc/holdfast/agent.yaml
            systemctl enable --now holdfast-master holdfast-agent
            """);

        await Instructions.FollowPageAsync(
            "docs/operating/disks.md", machine, page => page.RunNextAsync(page.Left, SpareDisks.Named));
    }
}
