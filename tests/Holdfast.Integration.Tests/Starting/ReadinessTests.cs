using System.Net.Sockets;
using System.Text;
using Holdfast.Hosting.About;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Starting;

/// <summary>What a unit with <c>Type=notify</c> waits for.</summary>
public sealed class ReadinessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _directory = Directory.CreateTempSubdirectory("holdfast-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Process_StartedByAServiceManager_TellsItOnceItAnswers()
    {
        var path = Path.Combine(_directory, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        await using var cluster = await TestCluster.StartAsync(environment: Naming(path));

        foreach (var _ in new[] { cluster.Master, cluster.Agent })
            Assert.Equal("READY=1", await HearAsync(manager));
        Assert.Equal(0, manager.Available);
    }

    [Fact]
    public async Task Process_WhoseServiceManagerIsNotThere_ServesAndSaysSo()
    {
        await using var cluster = await TestCluster.StartAsync(environment: Naming("@holdfast-nobody"));

        foreach (var process in new[] { cluster.Master, cluster.Agent })
            await process.SaysAsync("could not be told by @holdfast-nobody that it answers: ");
    }

    private static KeyValuePair<string, string>[] Naming(string path) => [new(Readiness.Variable, path)];

    private static async Task<string> HearAsync(Socket manager)
    {
        using var bound = new CancellationTokenSource(Patience);
        var buffer = new byte[256];
        return Encoding.UTF8.GetString(buffer, 0, await manager.ReceiveAsync(buffer, bound.Token));
    }
}
