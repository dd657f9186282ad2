using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>Every exit code of the page, of the real program at a real cluster: scripts rely on them.</summary>
public sealed class ExitCodeTests
{
    [Fact]
    public async Task Codes_FromNoughtToNine_AreThoseOfThePage()
    {
        var directory = Directory.CreateTempSubdirectory("holdfast-codes-").FullName;
        try
        {
            var credential = Path.Combine(directory, "credential");
            await File.WriteAllTextAsync(credential, "ops s3cret", TestContext.Current.CancellationToken);
            File.SetUnixFileMode(credential, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await using var cluster = await TestCluster.StartAsync(
                masterFlags: [$"--credentials={credential}", "--authenticate_http_frameworks"],
                agentFlags: ["--hostname=node1"]);
            await CommandLineRun.WaitForAgentAsync(cluster);
            await CommandLineRun.PrintedAsync(cluster, "reserve", "--agent", "node1", "--role", "db", "disk:128");
            await CommandLineRun.PrintedAsync(
                cluster, "volumes", "create", "db/data", "--agent", "node1", "--size", "64");
            using var running = CommandLineRun.Start(
                cluster, "tasks", "run", "--name", "t", "--credential", credential, "--command",
                "trap '' TERM; echo ready; while true; do sleep 1; done");
            await running.PrintedAsync("ready");
            (int Code, string Line)[] lines =
            [
                (0, "agents ls"),
                (1, $"tasks run --name bad --command false --credential {credential}"),
                (2, "agents lst"),
                (2, "tasks run --name no-command"),
                (2, "agents ls -o tabel"),
                (3, "tasks show nobody"),
                (4, "volumes create db/data --agent node1 --size 64"),
                (5, "tasks run --name denied --command true"),
                (6, "tasks kill t --wait 100ms"),
                (7, $"tasks run --name big --cpus 99 --command true --wait 0 --credential {credential}"),
                (8, "volumes destroy db/data"),
                (9, "agents ls --master 127.0.0.1:1"),
            ];

            foreach (var (code, line) in lines)
            {
                var run = await CommandLineRun.OfAsync(cluster, line.Split(' '));
                Assert.True(run.Code == code, $"'holdfast {line}' ended with {run.Code}: {run.Error}");
            }

            await running.SignalAsync("KILL");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
