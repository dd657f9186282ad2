using System.Net;
using System.Net.Sockets;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Fetching;
using Holdfast.Containers.Fetching;

namespace Holdfast.Agent.Tests.Containers;

public sealed class FetchCacheRunnerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-agent-").FullName;

    private string Cache => Path.Combine(_root, "fetch", $"{Guid.Empty}");

    [Fact]
    public async Task Open_KeepsWhatIsKnownAndWholeAndNothingElse()
    {
        await using var bench = new AgentBench(_root);
        foreach (var (entry, content) in new[] { (1, "whole"), (2, "cut"), (3, "unknown") })
        {
            Directory.CreateDirectory(Path.Combine(Cache, $"{entry}"));
            File.WriteAllText(CopyDirectory.ContentOf(Path.Combine(Cache, $"{entry}")), content);
        }
        Directory.CreateDirectory(Path.Combine(_root, "fetch", "another agent's"));
        Directory.CreateDirectory(Path.Combine(_root, "outside"));
        File.WriteAllText(Path.Combine(_root, "outside", "file"), "somebody's");
        File.CreateSymbolicLink(Path.Combine(Cache, "3", "link"), Path.Combine(_root, "outside"));

        bench.Cache.Open(new OpenFetchCache([new(1, 5), new(2, 5), new(4, 5)]));

        var opened = await bench.HearAsync<FetchCacheOpened>();
        Assert.Equal([1], opened.Present);
        Assert.Equal(["1"], Directory.GetDirectories(Cache).Select(Path.GetFileName));
        Assert.True(Directory.Exists(Path.Combine(_root, "fetch", "another agent's")));
        Assert.True(File.Exists(Path.Combine(_root, "outside", "file")));
    }

    [Fact]
    public async Task Open_OfADirectoryThatCannotBeMade_SaysWhy()
    {
        await using var bench = new AgentBench(_root);
        File.WriteAllText(Path.Combine(_root, "fetch"), "in the way");

        bench.Cache.Open(new OpenFetchCache([]));

        Assert.NotNull((await bench.HearAsync<FetchCacheOpened>()).Fault);
    }

    [Fact]
    public async Task Entry_ProbedAndFilled_IsThereUntilItIsRemoved()
    {
        await using var bench = new AgentBench(_root);
        var path = Path.Combine(_root, "tool");
        File.WriteAllText(path, "content");
        var source = new FetchSource(path, null, false, true, true, Sha256: null);

        bench.Cache.Probe(new ProbeSource(7, User: null, source));
        var probed = await bench.HearAsync<SourceProbed>();
        bench.Cache.Fill(new FillEntry(7, User: null, source, BytesMax: 7));
        var filled = await bench.HearAsync<EntryFilled>();

        Assert.Equal((7L, 7L), (probed.Facts.SizeBytes, filled.SizeBytes));
        Assert.Equal(probed.Facts, filled.Facts);
        Assert.Equal("content", File.ReadAllText(CopyDirectory.ContentOf(Path.Combine(Cache, "7"))));
        bench.Cache.Remove(7);
        await Testing.Eventually.IsTrueAsync(() => !Directory.Exists(Path.Combine(Cache, "7")), "the removal");
    }

    [Theory]
    [InlineData("/no/such/file", 100, true)]
    [InlineData("tool", 3, false)]
    public async Task Fill_ThatFails_SaysWhetherTheSourceIsAtFault(string file, long bytes, bool isSource)
    {
        await using var bench = new AgentBench(_root);
        File.WriteAllText(Path.Combine(_root, "tool"), "content");
        var source = new FetchSource(Path.Combine(_root, file), null, false, true, true, Sha256: null);

        bench.Cache.Fill(new FillEntry(7, User: null, source, bytes));

        var failed = await bench.HearAsync<EntryFillFailed>();
        Assert.Equal(isSource, failed.IsSource);
        Assert.StartsWith($"Failed to fetch '{source.Uri}': ", failed.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/file", true)]
    [InlineData("http://127.0.0.1:1/tool", false)]
    public async Task Probe_ThatFails_SaysWhetherTheSourceSaidNo(string uri, bool isRefusal)
    {
        await using var bench = new AgentBench(_root);

        bench.Cache.Probe(new ProbeSource(7, User: null, new FetchSource(uri, null, false, true, true, Sha256: null)));

        var failed = await bench.HearAsync<SourceProbeFailed>();
        Assert.Equal(isRefusal, failed.IsRefusal);
        Assert.StartsWith($"Failed to fetch '{uri}': ", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_DuringADownload_EndsIt()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        await using var bench = new AgentBench(_root);
        var source = new FetchSource($"http://{server.LocalEndpoint}/tool", null, false, true, true, Sha256: null);
        bench.Cache.Fill(new FillEntry(7, User: null, source, BytesMax: 100));
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var asked = await server.AcceptSocketAsync(bound.Token);

        bench.Cache.Remove(7);

        while (await asked.ReceiveAsync(new byte[4096], bound.Token) > 0) { }
        await Testing.Eventually.IsTrueAsync(() => !Directory.Exists(Path.Combine(Cache, "7")), "the removal");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
