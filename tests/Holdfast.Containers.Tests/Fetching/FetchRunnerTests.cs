using System.Net;
using System.Net.Sockets;
using Holdfast.Containers.Fetching;
using Holdfast.Linux.Accounts;
using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;
using Holdfast.Model.Ids;
using Holdfast.Testing;

namespace Holdfast.Containers.Tests.Fetching;

public sealed class FetchRunnerTests
{
    [Fact]
    public async Task Uris_OfATask_LandInItsSandbox()
    {
        await using var workshop = new Workshop();
        File.WriteAllText(Path.Combine(workshop.Root, "tool"), "content");
        var spec = Spec(workshop, new FetchUri(Path.Combine(workshop.Root, "tool"), "bin/tool", Executable: true));

        var outcome = await Runner(workshop).FetchAsync(spec, TestContext.Current.CancellationToken);

        Assert.Equal(new Fetched(), outcome);
        Assert.Equal("content", File.ReadAllText(Path.Combine(spec.SandboxDirectory, "bin/tool")));
        Assert.Contains(
            "Fetched '", File.ReadAllText(Path.Combine(spec.SandboxDirectory, "stderr")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_ByTheFrameworkDependentBuild_IsTheSame()
    {
        await using var workshop = new Workshop();
        File.WriteAllText(Path.Combine(workshop.Root, "tool"), "content");
        var spec = Spec(workshop, new FetchUri(Path.Combine(workshop.Root, "tool")));
        var runner = new FetchRunner(workshop.Launcher, TestPrograms.FrameworkDependent.Fetcher);

        Assert.Equal(new Fetched(), await runner.FetchAsync(spec, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fetch_AsAnotherUser_ReadsAndWritesAsThatUser()
    {
        RootOnly.Require();
        await using var workshop = new Workshop();
        var secret = Path.Combine(workshop.Root, "secret");
        File.WriteAllText(secret, "root's");
        var descriptor = FileCalls.Open(FileCalls.WorkingDirectory, secret, OpenFlags.ReadOnly);
        FileCalls.ChangeMode(descriptor, 0x100, secret);
        FileCalls.Close(descriptor);
        var open = Path.Combine(workshop.Root, "open");
        File.WriteAllText(open, "everybody's");
        var spec = Spec(workshop, new FetchUri(open), new FetchUri(secret)) with { User = "nobody" };

        var outcome = await Runner(workshop).FetchAsync(spec, TestContext.Current.CancellationToken);

        Assert.Equal(new FetchFailed($"Failed to fetch '{secret}': Permission denied"), outcome);
        var fetched = FileCalls.StatusAt(FileCalls.WorkingDirectory, Path.Combine(spec.SandboxDirectory, "open"));
        Assert.Equal(Account.Find("nobody")!.User, fetched!.Value.User);
    }

    [Fact]
    public async Task Fetch_Cancelled_IsKilled()
    {
        await using var workshop = new Workshop();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var spec = Spec(workshop, new FetchUri($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/never"));
        using var cancel = new CancellationTokenSource();

        var fetching = Runner(workshop).FetchAsync(spec, cancel.Token);
        using var connection = await silent.AcceptSocketAsync(TestContext.Current.CancellationToken);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
        await Eventually.IsTrueAsync(
            () => ProcessTree.Below(Environment.ProcessId).All(one => !IsFetcherOf(one.Pid, spec)),
                "the fetcher to be gone");
    }

    private static bool IsFetcherOf(int pid, FetchSpec spec) =>
        FileCalls.ReadLink(FileCalls.WorkingDirectory, $"/proc/{pid}/cwd") == spec.SandboxDirectory;

    private static FetchRunner Runner(Workshop workshop) => new(workshop.Launcher, TestPrograms.Fastest.Fetcher);

    private static FetchSpec Spec(Workshop workshop, params FetchUri[] uris)
    {
        var id = Guid.NewGuid().ToString();
        return new()
        {
            Id = ContainerId.Parse(id + "-fetch"),
            SandboxDirectory = Path.Combine(workshop.Root, "sandboxes", id),
            RuntimeDirectory = Path.Combine(workshop.Root, "runtime", id),
            Uris = uris,
        };
    }
}
