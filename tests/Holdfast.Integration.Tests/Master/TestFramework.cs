using System.Text;
using Google.Protobuf;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.V1.Scheduler;

namespace Holdfast.Integration.Tests.Master;

/// <summary>A framework that speaks the scheduler API by raw HTTP, in JSON or in protobuf.</summary>
internal sealed class TestFramework : IDisposable
{
    private readonly TestMaster _master;
    private readonly RawHttp _stream;
    private readonly string _type;

    private TestFramework(TestMaster master, RawHttp stream, string type) =>
        (_master, _stream, _type) = (master, stream, type);

    public const string Json = "application/json";
    public const string Protobuf = "application/x-protobuf";

    public RawAnswer Answer { get; private set; } = new("", new Dictionary<string, string>());

    public string StreamId => Answer["Mesos-Stream-Id"] ?? throw new InvalidOperationException("There is no stream.");

    public string Id { get; private set; } = "";

    /// <summary>Subscribes, and takes SUBSCRIBED in.</summary>
    public static Task<TestFramework> SubscribeAsync(
        TestMaster master, Call call, params (string Name, string Value)[] headers) =>
        SubscribeAsync(master, call, Json, headers);

    /// <summary>Subscribes in a form, and takes SUBSCRIBED in.</summary>
    public static async Task<TestFramework> SubscribeAsync(
        TestMaster master, Call call, string type, params (string Name, string Value)[] headers)
    {
        var framework = new TestFramework(master, new RawHttp(master.Port, ip: master.Ip), type);
        framework.Answer = await framework._stream.SendAsync(
            "POST", "/api/v1/scheduler", TestMaster.Pairs([("Content-Type", type), ("Accept", type), .. headers]),
            framework.Encode(call), TestMaster.Token);
        Assert.Equal(200, framework.Answer.Status);
        var first = await framework.ReadEventAsync() ?? throw new EndOfStreamException("The stream ended at once.");
        if (first.Type == Event.Types.Type.Subscribed) framework.Id = first.Subscribed.FrameworkId.Value;
        framework.First = first;
        return framework;
    }

    /// <summary>The first event.</summary>
    public Event First { get; private set; } = new();

    public static Call Subscription(string name = "test", string? id = null, double failoverTimeout = 60)
    {
        var call = new Call
        {
            Type = Call.Types.Type.Subscribe,
            Subscribe = new()
            {
                FrameworkInfo = new()
                {
                    User = "root",
                    Name = name,
                    Roles = { "web" },
                    FailoverTimeout = failoverTimeout,
                    Capabilities =
                    {
                        new Protocol.V1.FrameworkInfo.Types.Capability
                        {
                            Type = Protocol.V1.FrameworkInfo.Types.Capability.Types.Type.MultiRole,
                        },
                        new Protocol.V1.FrameworkInfo.Types.Capability
                        {
                            Type = Protocol.V1.FrameworkInfo.Types.Capability.Types.Type.ReservationRefinement,
                        },
                    },
                },
            },
        };
        if (id is not null)
        {
            call.FrameworkId = new() { Value = id };
            call.Subscribe.FrameworkInfo.Id = new() { Value = id };
        }

        return call;
    }

    /// <summary>The next chunk as it came.</summary>
    public Task<byte[]?> ReadChunkAsync() =>
        _stream.ReadChunkAsync(TestMaster.Token).WaitAsync(TimeSpan.FromMinutes(1), TestMaster.Token);

    /// <summary>The next event; null at the end of the stream. Each must be one chunk, and one record.</summary>
    public async Task<Event?> ReadEventAsync()
    {
        if (await ReadChunkAsync() is not { } chunk) return null;
        var newline = Array.IndexOf(chunk, (byte)'\n');
        var record = chunk.AsMemory(newline + 1);
        Assert.Equal(Encoding.ASCII.GetString(chunk, 0, newline), $"{record.Length}");
        return _type == Json ? MesosJson.Read<Event>(record) : Event.Parser.ParseFrom(record.Span);
    }

    /// <summary>The next event of a type, passing over others.</summary>
    public async Task<Event> ReadEventAsync(Event.Types.Type type)
    {
        while (await ReadEventAsync() is { } evt)
        {
            if (evt.Type == type) return evt;
        }

        throw new EndOfStreamException($"The stream ended before {type} came.");
    }

    /// <summary>Makes a call as this framework.</summary>
    public async Task<RawAnswer> CallAsync(Call call, params (string Name, string Value)[] headers)
    {
        call.FrameworkId = new() { Value = Id };
        using var http = new RawHttp(_master.Port, ip: _master.Ip);
        return await http.SendAsync(
            "POST", "/api/v1/scheduler",
            TestMaster.Pairs([("Content-Type", _type), ("Mesos-Stream-Id", StreamId), .. headers]), Encode(call),
            TestMaster.Token);
    }

    /// <summary>Launches tasks of half a processor on the next agent that is offered.</summary>
    public async Task LaunchAsync(params IReadOnlyList<string> tasks)
    {
        var offer = (await ReadEventAsync(Event.Types.Type.Offers)).Offers.Offers_[0];
        var launch = new Protocol.V1.Offer.Types.Operation
        {
            Type = Protocol.V1.Offer.Types.Operation.Types.Type.Launch,
            Launch = new(),
        };
        foreach (var id in tasks) launch.Launch.TaskInfos.Add(Command(id, offer));
        var answer = await CallAsync(new Call
        {
            Type = Call.Types.Type.Accept,
            Accept = new()
            {
                OfferIds = { offer.Id }, Operations = { launch }, Filters = new() { RefuseSeconds = 600 },
            },
        });
        Assert.Equal(202, answer.Status);
    }

    public void Dispose() => _stream.Dispose();

    private static Protocol.V1.TaskInfo Command(string id, Protocol.V1.Offer offer) => new()
    {
        Name = id,
        TaskId = new() { Value = id },
        AgentId = offer.AgentId,
        Command = new() { Value = "sleep 1000" },
        Resources = { Amount("cpus", 0.5, offer), Amount("mem", 32, offer) },
    };

    private static Protocol.V1.Resource Amount(string name, double amount, Protocol.V1.Offer offer) => new()
    {
        Name = name,
        Type = Protocol.V1.Value.Types.Type.Scalar,
        Scalar = new() { Value = amount },
        AllocationInfo = offer.AllocationInfo,
    };

    private byte[] Encode(IMessage message) => _type == Json ? MesosJson.ToUtf8(message) : message.ToByteArray();
}
