using System.Diagnostics;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>
/// A master that does not know what the agent obeyed may not make it destroy anything (S5). Shown to fail: with an
/// agent that obeys whoever welcomes it, all but the last one do.
/// </summary>
public sealed class TrustTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EmptyMaster_TakesTheOldOnesPlace_DestroysNothingUntilItIsTrusted()
    {
        await using var cluster = await TestCluster.StartAsync();
        var file = await TrustStory.WriteAsync(cluster);

        await cluster.Master.KillAsync();
        Directory.Delete(cluster.MasterDirectory, recursive: true);
        await cluster.Master.StartAsync();

        await IsDistrustedAndThenTrustedAsync(cluster, file);
    }

    [Fact]
    public async Task MasterFromAnOlderCopy_OfItsRegistry_DestroysNothingUntilItIsTrusted()
    {
        await using var cluster = await TestCluster.StartAsync();
        var copy = cluster.MasterDirectory + "-copy";
        Assert.Equal(0, await cluster.Master.StopAsync());
        Copy(cluster.MasterDirectory, copy);
        await cluster.Master.StartAsync();
        var file = await TrustStory.WriteAsync(cluster);

        await cluster.Master.KillAsync();
        Directory.Delete(cluster.MasterDirectory, recursive: true);
        Directory.Move(copy, cluster.MasterDirectory);
        await cluster.Master.StartAsync();

        await IsDistrustedAndThenTrustedAsync(cluster, file);
    }

    /// <summary>The agent obeyed no later incarnation than the one in the copy: with it put back, the master would be
    /// obeyed, though it has forgotten what came after the copy. Shown to fail when the copy's incarnations are put
    /// back.</summary>
    [Fact]
    public async Task MasterFromABackup_TakenWhileItRan_DestroysNothingUntilItIsTrusted()
    {
        await using var cluster = await TestCluster.StartAsync();
        var copy = cluster.MasterDirectory + ".backup";
        await RegistryAsync("backup", cluster, $"--to={copy}");
        var file = await TrustStory.WriteAsync(cluster);

        await cluster.Master.KillAsync();
        var said = await RegistryAsync("restore", cluster, $"--from={copy}");
        Assert.Contains(TrustStory.Advice, said, StringComparison.Ordinal);
        await cluster.Master.StartAsync();

        await IsDistrustedAndThenTrustedAsync(cluster, file);
    }

    [Fact]
    public async Task ForeignMaster_WithFrameworksAndAgentsOfItsOwn_EndsAndDestroysNothingUntilItIsTrusted()
    {
        await using var own = await TestCluster.StartAsync();
        await using var other = await TestCluster.StartAsync();
        var file = await TrustStory.WriteAsync(own);
        await using var store = new RawFramework(own.Master, "service", "db");
        var pid = await TrustStory.ServeAsync(store, own.Directory);
        string foreignId;
        await using (var theirs = new RawFramework(other.Master, "theirs", "db"))
        {
            await TrustStory.ServeAsync(theirs, other.Directory);
            foreignId = theirs.Id!;
        }

        await own.Master.KillAsync();
        await other.Master.KillAsync();
        Directory.Delete(own.MasterDirectory, recursive: true);
        Copy(other.MasterDirectory, own.MasterDirectory);
        await own.Master.StartAsync();
        await TrustStory.IsDistrustedAsync(own);
        await using var framework = new RawFramework(own.Master, "theirs", "db") { Id = foreignId };
        await framework.SubscribeAsync();
        await TrustStory.IsRefusedAsync(framework);
        await TrustStory.TearDownAsync(own, store.Id!);

        await Eventually.IsTrueAsync(
            () => own.Agent.Log.Contains($"Shutting down framework {store.Id} is refused", StringComparison.Ordinal),
            "the agent to say that it ends nothing");
        Assert.True(Directory.Exists($"/proc/{pid}"), "the task runs on");
        Assert.Equal("precious\n", await File.ReadAllTextAsync(file, Cancellation));

        await TrustStory.TrustAsync(own);
        await Eventually.IsTrueAsync(
            () => !Directory.Exists($"/proc/{pid}"), "the end of the task, whose framework the trusted master removed");
    }

    [Fact]
    public async Task SameMaster_KilledAndStarted_IsObeyedAsBefore()
    {
        await using var cluster = await TestCluster.StartAsync();
        var file = await TrustStory.WriteAsync(cluster);

        await cluster.Master.KillAsync();
        await cluster.Master.StartAsync();

        await using var framework = new RawFramework(cluster.Master, "again", "db");
        await framework.SubscribeAsync();
        await TrustStory.DestroyAsync(framework, "destroy", "OPERATION_FINISHED");
        Assert.DoesNotContain(TrustStory.Advice, cluster.Agent.Log, StringComparison.Ordinal);
        await Eventually.IsTrueAsync(() => !File.Exists(file), "the end of the data, which was destroyed");
    }

    private static async Task IsDistrustedAndThenTrustedAsync(TestCluster cluster, string file)
    {
        await TrustStory.IsDistrustedAsync(cluster);
        await TrustStory.IsListedAsync(cluster, "distrusts master");
        await using var framework = new RawFramework(cluster.Master, "again", "db");
        await framework.SubscribeAsync();
        await TrustStory.IsRefusedAsync(framework);
        await TrustStory.ReadAsync(framework);
        Assert.Equal("precious\n", await File.ReadAllTextAsync(file, Cancellation));

        await TrustStory.TrustAsync(cluster);
        await TrustStory.IsListedAsync(cluster, "active");
        await TrustStory.DestroyAsync(framework, "destroy-again", "OPERATION_FINISHED");
        await TrustStory.UnreserveAsync(framework, "unreserve-again", "OPERATION_FINISHED");
        await Eventually.IsTrueAsync(() => !File.Exists(file), "the end of the data, which was destroyed");
    }

    private static async Task<string> RegistryAsync(string verb, TestCluster cluster, string file)
    {
        using var command = Process.Start(new ProcessStartInfo(
            Repository.Holdfast, ["registry", verb, $"--work_dir={cluster.MasterDirectory}", file])
        {
            RedirectStandardOutput = true,
        })!;
        var said = await command.StandardOutput.ReadToEndAsync(Cancellation);
        await command.WaitForExitAsync(Cancellation);
        Assert.Equal(0, command.ExitCode);
        return said;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var path in Directory.GetFiles(from)) File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
    }
}
