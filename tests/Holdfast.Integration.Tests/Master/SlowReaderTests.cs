using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.V1.Scheduler;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Master;

/// <summary>A client whose process is stopped: its connection lives, and nobody reads from it.</summary>
public sealed class SlowReaderTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Framework_ThatStopsReading_IsDroppedAndItsOffersGoToOthers()
    {
        await using var master = await TestMaster.StartAsync();
        await using var agent = await TestAgent.ConnectAsync(master);
        using var stopped = await StoppedFramework.SubscribeAsync(master);
        await Eventually.IsTrueAsync(
            async () => (await StateAsync(master)).Contains("\"offers\":[{", StringComparison.Ordinal), Bound,
            "the offer to the framework that does not read");
        using var other = await TestFramework.SubscribeAsync(master, TestFramework.Subscription("other"));

        // Each names tasks that nobody knows, and so leads to as many updates as a stream may hold.
        for (var round = 0; round < 4; round++) await stopped.ReconcileAsync(40_000);

        await other.ReadEventAsync(Event.Types.Type.Offers).WaitAsync(Bound, TestMaster.Token);
        Assert.Contains("\"active\":false", await StateAsync(master), StringComparison.Ordinal);
        await stopped.ReadToTheEndAsync().WaitAsync(Bound, TestMaster.Token);
    }

    private static async Task<string> StateAsync(TestMaster master) =>
        (await master.OperateAsync("""{"type":"GET_FRAMEWORKS"}""")).Text;

    private sealed class StoppedFramework : IDisposable
    {
        private readonly TestMaster _master;
        private readonly Socket _socket;
        private string _id = "";
        private string _stream = "";

        private StoppedFramework(TestMaster master, Socket socket) => (_master, _socket) = (master, socket);

        public static async Task<StoppedFramework> SubscribeAsync(TestMaster master)
        {
            // Small, so that little is on its way when the reader stops.
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
            var framework = new StoppedFramework(master, socket);
            await socket.ConnectAsync(IPAddress.Loopback, master.Port, TestMaster.Token);
            var body = MesosJson.ToUtf8(TestFramework.Subscription("stopped"));
            var head = $"POST /api/v1/scheduler HTTP/1.1\r\nHost: 127.0.0.1:{master.Port}\r\n"
                + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
            await socket.SendAsync(Encoding.ASCII.GetBytes(head), TestMaster.Token);
            await socket.SendAsync(body, TestMaster.Token);
            await framework.ReadFirstWordsAsync();
            return framework;
        }

        public async Task ReconcileAsync(int count)
        {
            var call = new Call { Type = Call.Types.Type.Reconcile, FrameworkId = new() { Value = _id } };
            call.Reconcile = new();
            for (var i = 0; i < count; i++)
            {
                var task = $"task-{i.ToString(CultureInfo.InvariantCulture)}";
                call.Reconcile.Tasks.Add(new Call.Types.Reconcile.Types.Task { TaskId = new() { Value = task } });
            }
            using var http = new RawHttp(_master.Port);
            await http.SendAsync(
                "POST", "/api/v1/scheduler",
                [new("Content-Type", "application/json"), new("Mesos-Stream-Id", _stream)],
                MesosJson.ToUtf8(call), TestMaster.Token);
        }

        /// <summary>Reads on: what the system still has for it, and then the end that the master made.</summary>
        public async Task ReadToTheEndAsync()
        {
            var buffer = new byte[1 << 20];
            try
            {
                while (await _socket.ReceiveAsync(buffer, TestMaster.Token) > 0) { }
            }
            catch (SocketException)
            {
                // Reset: the master does not wait for what is unread.
            }
        }

        public void Dispose() => _socket.Dispose();

        private async Task ReadFirstWordsAsync()
        {
            var said = "";
            var buffer = new byte[1];
            while (!said.Contains("SUBSCRIBED", StringComparison.Ordinal) || !said.EndsWith('}'))
            {
                Assert.Equal(1, await _socket.ReceiveAsync(buffer, TestMaster.Token));
                said += (char)buffer[0];
            }
            _stream = Between(said, "Mesos-Stream-Id: ", "\r\n");
            _id = Between(said, "\"framework_id\":{\"value\":\"", "\"");
        }

        private static string Between(string text, string before, string after)
        {
            var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
            return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
        }
    }
}
