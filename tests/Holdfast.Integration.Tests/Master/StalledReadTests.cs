using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using Holdfast.Testing;
using Task = System.Threading.Tasks.Task;

namespace Holdfast.Integration.Tests.Master;

/// <summary>A reader of a long answer that stands still.</summary>
public sealed class StalledReadTests
{
    private const int TaskCount = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Reader_ThatStandsStill_CostsNobodyElseAnythingAndIsGivenUp()
    {
        await using var master = await TestMaster.StartAsync(
            change: options => options with { PeerPatience = Patience });
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());
        await using var agent = await TestAgent.ConnectAsync(master);
        await LaunchAsync(framework);
        // Small, so that the most of the answer stays with the master.
        using var stalled = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await stalled.ConnectAsync(IPAddress.Loopback, master.Port, TestMaster.Token);
        await stalled.SendAsync(
            Encoding.ASCII.GetBytes($"GET /state HTTP/1.1\r\nHost: 127.0.0.1:{master.Port}\r\n\r\n"),
            TestMaster.Token);
        Assert.Equal(1, await stalled.ReceiveAsync(new byte[1], TestMaster.Token));
        var port = ((IPEndPoint)stalled.LocalEndPoint!).Port;
        Assert.True(IsConnected(master, port));

        var (state, body) = await master.AskAsync("GET", "/state");
        Assert.Equal(200, state.Status);
        Assert.InRange(body.Length, 8 << 20, int.MaxValue);
        Assert.Equal(202, (await framework.CallAsync(new Call { Type = Call.Types.Type.Revive })).Status);

        await Eventually.IsTrueAsync(() => !IsConnected(master, port), Bound, "the end of the connection");
    }

    // The master's end: the reader, which does not read, learns nothing.
    private static bool IsConnected(TestMaster master, int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Any(connection =>
            connection.LocalEndPoint.Port == master.Port && connection.RemoteEndPoint.Port == port
            && connection.State == TcpState.Established);

    private static async Task LaunchAsync(TestFramework framework)
    {
        var offer = (await framework.ReadEventAsync(Event.Types.Type.Offers)).Offers.Offers_[0];
        var launch = new Offer.Types.Operation
        {
            Type = Offer.Types.Operation.Types.Type.Launch, Launch = new(),
        };
        var text = new string('x', 4_096);
        for (var i = 0; i < TaskCount; i++)
            launch.Launch.TaskInfos.Add(new TaskInfo
            {
                Name = "wordy",
                TaskId = new() { Value = $"task-{i}" },
                AgentId = offer.AgentId,
                Command = new() { Value = "true" },
                Labels = new() { Labels_ = { new Label { Key = "text", Value = text } } },
                Resources =
                {
                    new Resource
                    {
                        Name = "cpus", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 0.001 },
                        AllocationInfo = offer.AllocationInfo,
                    },
                    new Resource
                    {
                        Name = "mem", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 0.25 },
                        AllocationInfo = offer.AllocationInfo,
                    },
                },
            });
        var answer = await framework.CallAsync(new Call
        {
            Type = Call.Types.Type.Accept, Accept = new() { OfferIds = { offer.Id }, Operations = { launch } },
        });
        Assert.Equal(202, answer.Status);
    }
}
