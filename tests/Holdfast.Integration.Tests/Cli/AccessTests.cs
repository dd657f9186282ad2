using Holdfast.Hosting.Tls;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;
using Holdfast.Testing.Tls;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>A cluster that asks who calls, and what scripts see of it: the exit codes.</summary>
public sealed class AccessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cluster_ThatAsksWhoCalls_IsUsedThroughAPersonsFile()
    {
        var directory = Directory.CreateTempSubdirectory("holdfast-access-").FullName;
        try
        {
            var credential = await FileAsync(directory, "credential", "ops s3cret");
            var wrong = await FileAsync(directory, "wrong", "ops other");
            await using var cluster = await TestCluster.StartAsync(masterFlags:
            [
                $"--credentials={credential}", "--authenticate_http_readonly", "--authenticate_http_readwrite",
                "--authenticate_http_frameworks",
            ]);
            var file = await FileAsync(
                directory, "config.yaml", $"master: {cluster.Master.Address}\ncredential: credential\n");

            await Eventually.IsTrueAsync(
                async () => (await AsAsync(file, "agents", "ls")).Output.Contains(" active "),
                Eventually.DefaultBound, "the agent");
            Assert.Equal(5, (await CommandLineRun.OfAsync(cluster, "agents", "ls")).Code);
            Assert.Equal(5, (await CommandLineRun.OfAsync(
                cluster, "tasks", "run", "--name", "t", "--command", "true")).Code);
            var refused = await CommandLineRun.OfAsync(cluster, "agents", "ls", "--credential", wrong);
            Assert.Equal(5, refused.Code);
            Assert.Contains("does not take the credential of 'ops'", refused.Error);
            string[][] orders =
            [
                ["reserve", "--agent", "S0", "--role", "db", "disk:64"],
                ["volumes", "create", "db/data", "--agent", "S0", "--size", "64"],
                ["tasks", "run", "--name", "t", "--role", "web", "--volume", "w:64MB:w", "--command", "echo x > w/x"],
                ["tasks", "run", "--name", "u", "--role", "db", "--volume", "data:64MB:data", "--command", "true"],
                ["volumes", "destroy", "db/data", "--yes"],
            ];
            foreach (var order in orders)
            {
                var run = await AsAsync(file, order);
                Assert.True(run.Code == 0, $"{string.Join(' ', order)}: {run.Error}");
            }

            Assert.Matches("web .* ops ", (await AsAsync(file, "reservations", "ls", "-o", "wide")).Output);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>With the key in a file of its own, and beside the certificate.</summary>
    [Fact]
    public async Task Cluster_ThatWantsCertificates_IsUsedWithOnesOwn()
    {
        const string wanted = "--tls_require_client_cert";
        using var authority = new TestAuthority();
        using var foreign = new TestAuthority();
        await using var cluster = await TestCluster.StartAsync(
            masterFlags: [wanted], agentFlags: [wanted], authority: authority);
        var (own, other) = (authority.Issue("ops", PeerRole.Client), foreign.Issue("ops", PeerRole.Client));
        var both = await FileAsync(
            authority.Folder, "both.pem", await File.ReadAllTextAsync(own.CertFile, Stop)
                + await File.ReadAllTextAsync(own.KeyFile, Stop));
        string[] believing = ["--ca", authority.AuthorityFile];
        string[] known = [.. believing, "--cert", own.CertFile, "--key", own.KeyFile];

        await Eventually.IsTrueAsync(
            async () => (await CommandLineRun.PrintedAsync(cluster, ["agents", "ls", .. known])).Contains(" active "),
            Eventually.DefaultBound, "the agent");
        await CommandLineRun.PrintedAsync(cluster, ["agents", "ls", .. believing, "--cert", both]);
        await CommandLineRun.PrintedAsync(cluster, ["api", "GET", "/version", "--agent", "S0", .. known]);
        await CommandLineRun.PrintedAsync(cluster, ["tasks", "run", "--name", "t", "--command", "true", .. known]);
        foreach (var shown in (string[][])[[], ["--cert", other.CertFile, "--key", other.KeyFile]])
        {
            var refused = await CommandLineRun.OfAsync(cluster, ["agents", "ls", .. believing, .. shown]);
            Assert.Equal((9, ""), (refused.Code, refused.Output));
            Assert.Contains("name one that its authority issued by --cert and --key", refused.Error);
        }
    }

    [Fact]
    public async Task Kill_OfATaskThatDoesNotEnd_EndsWithSixAndNoMasterWithNine()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var running = CommandLineRun.Start(
            cluster, "tasks", "run", "--name", "t", "--command", "trap '' TERM; while true; do sleep 1; done");
        await running.SaidAsync("is running");

        var late = await CommandLineRun.OfAsync(cluster, "tasks", "kill", "t", "--wait", "300ms");
        await cluster.Master.KillAsync();
        var nobody = await CommandLineRun.OfAsync(cluster, "tasks", "kill", "t");

        Assert.Equal(6, late.Code);
        Assert.Contains("Task 't' is not over after 0.3 s. It goes on being killed", late.Error);
        Assert.Equal(9, nobody.Code);
        Assert.Contains("(HOLDFAST_MASTER names it.)", nobody.Error);
    }

    private static async Task<string> FileAsync(string directory, string name, string text)
    {
        var path = Path.Combine(directory, name);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private static async Task<CommandLineRun> AsAsync(string file, params string[] arguments)
    {
        using var running = CommandLineRun.StartWith([new("HOLDFAST_CONFIG", file)], arguments);
        return await running.EndAsync();
    }
}
