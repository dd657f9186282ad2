using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using Event = Holdfast.Protocol.V1.Scheduler.Event;
using Operation = Holdfast.Protocol.V1.Offer.Types.Operation;
using Task = System.Threading.Tasks.Task;

namespace Holdfast.Integration.Tests.Master;

/// <summary>Very many at once: everybody is served, and nobody costs the others their place.</summary>
public sealed class CrowdTests
{
    // What one loop, two cores and a test beside it take at most; without a bound it would be minutes.
    private static readonly TimeSpan RoundMax = TimeSpan.FromSeconds(5);

    /// <summary>A tenth of them never reads.</summary>
    [Fact]
    public async Task Frameworks_AThousand_AreServedWhileOffersFlowAndTasksRun()
    {
        await using var master = await TestMaster.StartAsync(change: options => options with
        {
            Core = options.Core with { OfferTimeout = TimeSpan.FromMilliseconds(200) },
        });
        await using var agent = await TestAgent.ConnectAsync(master);
        await using var another = await TestAgent.ConnectAsync(master);
        _ = agent.RunTasksAsync();
        _ = another.RunTasksAsync();
        using var worker = await TestFramework.SubscribeAsync(master, Subscription("worker", "work"));
        var crowd = new List<TestFramework>();
        try
        {
            for (var i = 0; i < 1_000; i++)
                crowd.Add(await TestFramework.SubscribeAsync(master, Subscription($"crowd{i}", "web")));

            for (var round = 0; round < 20; round++)
            {
                var began = Stopwatch.GetTimestamp();
                await RunAsync(worker, $"t{round}");
                Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, RoundMax);
            }

            Assert.All(crowd, framework => Assert.Equal(Event.Types.Type.Subscribed, framework.First.Type));
            foreach (var framework in crowd.Where((_, i) => i % 10 != 0))
                await framework.ReadEventAsync(Event.Types.Type.Heartbeat);
            // What is offered to those who say nothing comes back, and goes on to the next of them.
            await crowd[1].ReadEventAsync(Event.Types.Type.Offers);
            await crowd[2].ReadEventAsync(Event.Types.Type.Offers);
        }
        finally
        {
            crowd.ForEach(framework => framework.Dispose());
        }
    }

    [Fact]
    public async Task Accepts_OfAHundredThousandTasksOnAStaleOffer_AreDropped_AndOthersAreServed()
    {
        await using var master = await TestMaster.StartAsync();
        await using var agent = await TestAgent.ConnectAsync(master);
        using var flooder = await TestFramework.SubscribeAsync(master, PartitionAware("flooder"));
        var stale = (await flooder.ReadEventAsync(Event.Types.Type.Offers)).Offers.Offers_[0].Id;
        await flooder.CallAsync(new Call
        {
            Type = Call.Types.Type.Decline,
            Decline = new() { OfferIds = { stale }, Filters = new() { RefuseSeconds = 3_600 } },
        });
        using var other = await TestFramework.SubscribeAsync(master, Subscription("other", "work"));
        await other.ReadEventAsync(Event.Types.Type.Offers);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestMaster.Token);
        var served = ServeAsync(other, over.Token);

        var records = new RecordReader(flooder);

        // Large calls, each before the next, and many small ones that nobody waits for.
        for (var call = 0; call < 9; call++)
        {
            await flooder.CallAsync(Accept(stale, $"large{call}", 10_000));
            await DroppedAsync(records, 10_000);
        }
        var dropped = DroppedAsync(records, 10_000);
        await FloodAsync(master, flooder, stale, calls: 10_000);
        await dropped;

        await over.CancelAsync();
        Assert.InRange(await served, TimeSpan.FromTicks(1), RoundMax);
        var (_, metrics) = await master.AskAsync("GET", "/metrics/snapshot");
        Assert.Contains(
            "\"master/tasks_dropped\":100000.0", Encoding.UTF8.GetString(metrics), StringComparison.Ordinal);
        Assert.Equal(202, (await flooder.CallAsync(new Call { Type = Call.Types.Type.Revive })).Status);
    }

    /// <summary>Calls again and again; the longest wait for an answer.</summary>
    private static async Task<TimeSpan> ServeAsync(TestFramework framework, CancellationToken over)
    {
        var longest = TimeSpan.Zero;
        while (!over.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            var answer = await framework.CallAsync(new Call { Type = Call.Types.Type.Reconcile, Reconcile = new() });
            Assert.Equal(202, answer.Status);
            if (Stopwatch.GetElapsedTime(began) is var took && took > longest) longest = took;
        }
        return longest;
    }

    /// <summary>Reads that many updates, which must say that the offer was the reason.</summary>
    private static async Task DroppedAsync(RecordReader records, int count)
    {
        for (var seen = 0; seen < count;)
        {
            var text = await records.ReadAsync();
            if (!text.Contains("\"type\":\"UPDATE\"", StringComparison.Ordinal)) continue;
            Assert.Contains("TASK_DROPPED", text, StringComparison.Ordinal);
            Assert.Contains("REASON_INVALID_OFFERS", text, StringComparison.Ordinal);
            Assert.Contains("invalid offers", text, StringComparison.Ordinal);
            seen++;
        }
    }

    /// <summary>The records of a stream that is so busy that they do not begin and end with its chunks.</summary>
    private sealed class RecordReader(TestFramework framework)
    {
        private string _text = "";
        private int _at;

        public async Task<string> ReadAsync()
        {
            while (true)
            {
                var newline = _text.IndexOf('\n', _at);
                if (newline >= 0)
                {
                    var length = int.Parse(_text.AsSpan(_at, newline - _at), CultureInfo.InvariantCulture);
                    if (_text.Length - newline - 1 >= length)
                    {
                        _at = newline + 1 + length;
                        return _text.Substring(newline + 1, length);
                    }
                }

                var chunk = await framework.ReadChunkAsync()
                    ?? throw new EndOfStreamException("The stream of updates ended.");
                (_text, _at) = (_text[_at..] + Encoding.Latin1.GetString(chunk), 0);
            }
        }
    }

    /// <summary>Sends calls one behind the other on one connection, without waiting for their answers.</summary>
    private static async Task FloodAsync(TestMaster master, TestFramework framework, OfferID stale, int calls)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, master.Port, TestMaster.Token);
        await using var stream = new NetworkStream(socket);
        var answers = CountAsync(stream, "HTTP/1.1 202 Accepted", calls);
        for (var i = 0; i < calls; i++)
        {
            var call = Accept(stale, $"small{i}", 1);
            call.FrameworkId = new() { Value = framework.Id };
            var body = call.ToByteArray();
            var head = $"POST /api/v1/scheduler HTTP/1.1\r\nHost: 127.0.0.1:{master.Port}\r\n"
                + $"Content-Type: {TestFramework.Protobuf}\r\nMesos-Stream-Id: {framework.StreamId}\r\n"
                + $"Content-Length: {body.Length}\r\n\r\n";
            await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], TestMaster.Token);
        }
        await answers;
    }

    private static async Task CountAsync(NetworkStream stream, string words, int count)
    {
        var rest = "";
        var buffer = new byte[1 << 16];
        while (count > 0)
        {
            var read = await stream.ReadAsync(buffer, TestMaster.Token);
            Assert.NotEqual(0, read);
            var parts = (rest + Encoding.ASCII.GetString(buffer, 0, read)).Split(words);
            count -= parts.Length - 1;
            rest = parts[^1];
        }
    }

    private static Call Accept(OfferID offer, string name, int tasks, string agent = "nobody")
    {
        var launch = new Operation { Type = Operation.Types.Type.Launch, Launch = new() };
        for (var i = 0; i < tasks; i++) launch.Launch.TaskInfos.Add(Task(name + i, agent));
        return new Call
        {
            Type = Call.Types.Type.Accept,
            Accept = new()
            {
                OfferIds = { offer }, Operations = { launch }, Filters = new() { RefuseSeconds = 0 },
            },
        };
    }

    /// <summary>Launches a task on any offer that still stands, until one runs.</summary>
    private static async Task RunAsync(TestFramework worker, string id)
    {
        for (var attempt = 0; await worker.ReadEventAsync() is { } evt;)
        {
            if (evt.Update?.Status.State is Protocol.V1.TaskState.TaskRunning) return;
            if (evt.Type != Event.Types.Type.Offers) continue;
            foreach (var offer in evt.Offers.Offers_)
                await worker.CallAsync(Accept(offer.Id, $"{id}-{attempt++}-", 1, offer.AgentId.Value));
        }
        throw new EndOfStreamException($"The stream ended before a task of {id} ran.");
    }

    private static TaskInfo Task(string id, string agent) => new()
    {
        Name = id, TaskId = new() { Value = id }, AgentId = new() { Value = agent }, Command = new() { Value = "true" },
        Resources =
        {
            new Resource { Name = "cpus", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 0.01 } },
        },
    };

    private static Call Subscription(string name, string role)
    {
        var call = TestFramework.Subscription(name);
        call.Subscribe.FrameworkInfo.Roles.Clear();
        call.Subscribe.FrameworkInfo.Roles.Add(role);
        return call;
    }

    private static Call PartitionAware(string name)
    {
        var call = TestFramework.Subscription(name);
        call.Subscribe.FrameworkInfo.Capabilities.Add(new FrameworkInfo.Types.Capability
        {
            Type = FrameworkInfo.Types.Capability.Types.Type.PartitionAware,
        });
        return call;
    }
}
