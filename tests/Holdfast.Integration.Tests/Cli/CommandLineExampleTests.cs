using System.Text.RegularExpressions;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Dev;
using Holdfast.Integration.Tests.Pages;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>Every example of docs/operating/command-line.md, which are those of <c>--help</c>, one after the
/// other.</summary>
public sealed partial class CommandLineExampleTests
{
    private const string MakeVolume =
        "holdfast reserve --agent node1 --role db 'cpus:1;mem:512;disk:10240' && "
        + "holdfast volumes create db/data --agent node1 --size 10GB";

    private const string MakeOldRole =
        "holdfast reserve --agent node1 --role old-db 'cpus:1;disk:64' && "
        + "holdfast volumes create old-db/v --agent node1 --size 64MB";

    private const string AdoptLost =
        "holdfast volumes adopt /var/lib/holdfast.lost/volumes/8d0f8f3a-0c1e-4f4e-9a6b-2f1f0f6f7a11";

    private const string OtherPorts = "--port 6050";

    /// <summary>What is done before an example, so that it finds what it names.</summary>
    private static readonly Dictionary<string, string> Before = new()
    {
        ["holdfast agents rejoin --plan"] = "told_gone",
        ["holdfast agents trust-master"] = "back",
        ["holdfast frameworks ls"] = "marathon",
        ["holdfast tasks ls"] = "pkill curl; service web.1",
        ["holdfast tasks kill web.1 --wait 30s"] = "service web.1",
        ["holdfast tasks logs web.1"] = "service web.1",
        ["holdfast roles show db"] = MakeVolume,
        ["holdfast reservations orphans"] = MakeOldRole,
        ["holdfast unreserve --agent node1 --role db --plan"] =
            "holdfast reserve --agent node1 --role db 'cpus:1;mem:512'",
        ["holdfast volumes create db/data --agent node1 --size 10GB"] = "holdfast volumes destroy db/data --yes",
        ["holdfast volumes create db/data --agent node1 --disk /mnt/ssd --size 10GB --plan"] =
            "holdfast volumes destroy db/data --yes; "
            + "holdfast reserve --agent node1 --role db --disk /mnt/ssd disk:10240",
        ["holdfast volumes grow db/data --by 1GB --plan"] = "holdfast volumes create db/data --agent node1 --size 10GB",
        ["holdfast volumes adopt /srv/postgres --agent node1 --name db/data --size 10GB --plan"] =
            "mkdir ~/postgres && echo rows > ~/postgres/file",
        [$"{AdoptLost} --agent node1"] = $"{MakeVolume} && lost && holdfast volumes destroy db/data --yes",
        ["holdfast volumes adopt db/data@node1"] =
            "holdfast agents gone node1 --yes && told_gone && holdfast agents rejoin && back",
        ["holdfast volumes on-destroy db/data keep"] = "holdfast volumes rename db/data-before data",
        // One name for one thing.
        ["holdfast volumes trash restore db/data --plan"] = "holdfast volumes destroy db/data --yes; "
            + "for id in $(holdfast volumes trash ls -o name | head -n -1); do "
            + "holdfast volumes trash purge $id --yes; done",
        ["holdfast volumes trash purge db/data --plan"] =
            "holdfast volumes rename db/data-before data; holdfast volumes destroy db/data --yes",
    };

    /// <summary>The same, of docs/operating/dev-certs-registry.md.</summary>
    private static readonly Dictionary<string, string> BeforeFiles = new()
    {
        ["holdfast registry backup --work_dir=/var/lib/holdfast/master --to=/mnt/r"] =
            "mkdir --parents /var/lib/holdfast && ln --symbolic ~/master /var/lib/holdfast/master",
        ["holdfast registry restore --work_dir=/var/lib/holdfast/master --from=/mnt/r"] =
            "pkill --full 'holdfast-server master' && while pgrep --full 'holdfast-server master'; do sleep 0.1; done",
    };

    /// <summary>Examples that a test must type otherwise than they stand there.</summary>
    private static readonly Dictionary<string, string> Typed = new()
    {
        ["holdfast offers show O17"] = "holdfast offers show $(holdfast offers ls -o name | head -n 1)",
        ["holdfast volumes adopt /srv/postgres --agent node1 --name db/data --size 10GB --plan"] =
            "holdfast volumes adopt ~/postgres --agent node1 --name db/data --size 10GB --plan",
        [$"{AdoptLost} --agent node1"] = 
            "holdfast volumes adopt $(echo ~/lost/*[^n]) --agent node1 && grep rows ~/node1/volumes/*/file",
        ["holdfast volumes trash purge 8d0f8f3a-0c1e-4f4e-9a6b-2f1f0f6f7a11"] =
            "holdfast volumes trash purge $(holdfast volumes trash ls -o name | head -n 1)",
        ["holdfast volumes trash restore 8d0f8f3a-0c1e-4f4e-9a6b-2f1f0f6f7a11 --as data-before"] =
            "holdfast volumes trash restore $(holdfast volumes trash ls -o name | head -n 1) --as data-before",
        ["holdfast volumes wipe db/data --plan"] =
            "holdfast volumes wipe $(holdfast volumes trash ls -o name | head -n 1) --plan",
        ["holdfast volumes wipe 8d0f8f3a-0c1e-4f4e-9a6b-2f1f0f6f7a11"] =
            "holdfast volumes wipe $(holdfast volumes trash ls -o name | head -n 1)",
        ["source <(holdfast completion zsh)"] =
            "zsh --no-rcs -c 'autoload -Uz compinit; compinit -u -D; source <(holdfast completion zsh)'",
        ["holdfast completion fish | source"] = "fish --no-config -c 'holdfast completion fish | source'",
        // Beside the cluster of the other examples.
        ["holdfast dev"] = $"holdfast dev {OtherPorts}",
        ["holdfast dev --agents 3"] = $"holdfast dev --agents 3 {OtherPorts}",
        ["holdfast dev --secure --work-dir /tmp/try"] = $"holdfast dev --secure --work-dir ~/try {OtherPorts}",
        // There is no PowerShell for the machine of the tests: the script is made, and not loaded.
        ["holdfast completion pwsh | Out-String | Invoke-Expression"] = "holdfast completion pwsh",
    };

    [Fact]
    public async Task Examples_OfEveryVerb_DoWhatTheySay()
    {
        await using var machine = await Machine.StartAsync(asRoot: true);
        await Checkout.PutBuiltAsync(machine);
        await RunAsync(machine, "cluster");

        await Instructions.FollowPageAsync(
            "docs/operating/command-line.md", machine, page => FollowAsync(page, machine, Before));
        await Instructions.FollowPageAsync(
            "docs/operating/dev-certs-registry.md", machine, page => FollowAsync(page, machine, BeforeFiles));
    }

    private static async Task FollowAsync(
        Instructions page, Machine machine, Dictionary<string, string> beforeEach)
    {
        while (page.Left > 0)
            foreach (var line in page.TakeNext().Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (beforeEach.TryGetValue(line, out var before)) await RunAsync(machine, before);
                await TryAsync(machine, line, Typed.GetValueOrDefault(line, line));
            }
    }

    private static async Task TryAsync(Machine machine, string line, string typed)
    {
        if (Asking().IsMatch(line)) await AnswerAsync(machine, typed);
        // Without anybody at a terminal Ctrl-C ends the task of 'tasks run' with it.
        else if (line.Contains("redis-server", StringComparison.Ordinal))
            await RunAsync(
                machine,
                $"! until_ctrl_c \"{typed}\" 'is running' && grep 'is killed' ~/shown && released db/data && "
                + "holdfast volumes destroy db/data --yes && holdfast reservations release db --yes");
        else if (Endless().IsMatch(line)) await RunAsync(machine, $"until_ctrl_c \"{typed}\"");
        else if (typed.Contains(OtherPorts, StringComparison.Ordinal))
            await RunAsync(machine, $"until_ctrl_c \"{typed}\" 'agent-1: pid'");
        // Ends with 1 where no agent could run, as on the memory that this machine's disks are.
        else if (line.Contains("doctor", StringComparison.Ordinal)) await RunAsync(machine, $"{typed} || (($? == 1))");
        else await RunAsync(machine, typed);
    }

    private static async Task AnswerAsync(Machine machine, string typed)
    {
        using var terminal = machine.Open($"export PATH=$PWD:$PATH; {typed}");
        await terminal.WaitForTextAsync("Type '");
        await terminal.TypeAsync(Wanted().Match(terminal.Shown).Groups[1].Value);
        Assert.True(await terminal.EndAsync() == 0, terminal.Shown);
    }

    private static async Task RunAsync(Machine machine, string typed)
    {
        var (exitCode, said) = await machine.RunAsync($"source {TestProgram.PathOf("examples.sh")}\n{typed}");
        Assert.True(exitCode == 0, $"'{typed}' ended with {exitCode} and said:\n{said}");
    }

    [GeneratedRegex("((purge|wipe) [0-9a-f-]+|gone node1|destroy db/data@node1|--destroy-volumes)$")]
    private static partial Regex Asking();

    [GeneratedRegex(" -(w|f)( |$)")]
    private static partial Regex Endless();

    [GeneratedRegex("Type '([^']+)'")]
    private static partial Regex Wanted();
}
