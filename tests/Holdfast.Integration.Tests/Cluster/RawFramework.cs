using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Cluster;

/// <summary>A framework that speaks plain HTTP and JSON, knowing nothing of our client library.</summary>
internal sealed class RawFramework(HoldfastProcess master, string name, string role, double failoverTimeout = 3600)
    : IAsyncDisposable
{
    private readonly HttpClient _http = master.NewClient(Timeout.InfiniteTimeSpan);
    private readonly Lock _gate = new();
    private readonly List<JsonNode> _events = [];
    private readonly Dictionary<string, JsonNode> _offers = [];
    private CancellationTokenSource _reading = new();
    private Task _stream = Task.CompletedTask;
    private string _streamId = "";
    private volatile bool _isTornDown;

    /// <summary>Whether updates are acknowledged as they come. Default true.</summary>
    public bool Acknowledges { get; set; } = true;

    /// <summary>Whether it wants no offers from its next subscription on. Default false.</summary>
    public bool IsSuppressed { get; set; }

    /// <summary>What it understands beside what every framework of today does.</summary>
    public IReadOnlyList<string> MoreCapabilities { get; set; } = [];

    /// <summary>Its id; null before it first subscribes, unless it is to take over another's.</summary>
    public string? Id { get; set; }

    /// <summary>Everything heard so far.</summary>
    public IReadOnlyList<JsonNode> Events
    {
        get { lock (_gate) return [.. _events]; }
    }

    /// <summary>Whether its stream has ended, as with its master.</summary>
    public bool HasEnded => _stream.IsCompleted;

    /// <summary>Subscribes, again where it has an id already, and waits to be told so.</summary>
    public async Task SubscribeAsync()
    {
        await _reading.CancelAsync();
        await _stream;
        _reading = new CancellationTokenSource();
        lock (_gate) _offers.Clear();
        var info = new JsonObject
        {
            ["user"] = Environment.UserName, ["name"] = name, ["roles"] = new JsonArray(role), ["checkpoint"] = true,
            ["failover_timeout"] = failoverTimeout, ["principal"] = "tests",
            ["capabilities"] = new JsonArray(
                [
                    Type("MULTI_ROLE"), Type("RESERVATION_REFINEMENT"), Type("PARTITION_AWARE"),
                    Type("TASK_KILLING_STATE"), .. MoreCapabilities.Select(Type),
                ]),
        };
        var subscribe = new JsonObject { ["framework_info"] = info };
        if (IsSuppressed) subscribe["suppressed_roles"] = new JsonArray(role);
        var call = new JsonObject { ["type"] = "SUBSCRIBE", ["subscribe"] = subscribe };
        if (Id is not null)
        {
            info["id"] = Json.Id(Id);
            call["framework_id"] = Json.Id(Id);
        }
        var answer = await SendAsync(call, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        _streamId = answer.Headers.GetValues("Mesos-Stream-Id").Single();
        var before = Events.Count;
        _stream = ReadAsync(await answer.Content.ReadAsStreamAsync(), _reading.Token);
        var subscribed = await WaitAsync("SUBSCRIBED", _ => true, from: before);
        Id = subscribed["subscribed"]!["framework_id"]!["value"]!.GetValue<string>();
    }

    /// <summary>Sends a call that is to be accepted.</summary>
    public async Task CallAsync(string type, JsonObject? body = null)
    {
        _isTornDown |= type == "TEARDOWN";
        var (status, text) = await TryCallAsync(type, body);
        Assert.True(status == HttpStatusCode.Accepted, $"{type}: {status} {text}");
    }

    /// <summary>Sends a call in protobuf that is to be accepted; the stream may be in JSON all the same.</summary>
    public async Task CallAsync(byte[] protobuf)
    {
        using var answer = await SendAsync(
            protobuf, "application/x-protobuf", HttpCompletionOption.ResponseContentRead);
        Assert.True(
            answer.StatusCode == HttpStatusCode.Accepted,
            $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>An offer that fits, held from now on.</summary>
    public async Task<JsonNode> OfferAsync(Func<JsonNode, bool> fits, string what)
    {
        try
        {
            return await Eventually.GetAsync(
                () => Task.FromResult(Take(fits)), TimeSpan.FromSeconds(30), $"an offer with {what} to {name}");
        }
        catch (TimeoutException cause)
        {
            throw new TimeoutException($"{cause.Message} It heard: {Heard()}", cause);
        }
    }

    /// <summary>An offer that fits and is there just now, held from now on; null for none.</summary>
    public JsonNode? TryOffer(Func<JsonNode, bool> fits) => Take(fits);

    /// <summary>Accepts an offer with operations.</summary>
    public Task AcceptAsync(JsonNode offer, params JsonObject[] operations) => CallAsync("ACCEPT", new JsonObject
    {
        ["offer_ids"] = new JsonArray(offer["id"]!.DeepClone()),
        ["operations"] = new JsonArray([.. operations]),
        ["filters"] = new JsonObject { ["refuse_seconds"] = 0 },
    });

    /// <summary>
    /// An offer that has both, though they were offered apart at first: what does not do is declined together.
    /// </summary>
    public async Task<JsonNode> TogetherAsync(Func<JsonNode, bool> has, Func<JsonNode, bool> hasAlso, string what)
    {
        const int most = 100;
        for (var i = 0; i < most; i++)
        {
            var offer = await OfferAsync(has, what);
            if (hasAlso(offer)) return offer;
            await DeclineAsync(offer);
        }
        throw new TimeoutException($"None of {most} offers to {name} held {what} together.");
    }

    /// <summary>Gives an offer back that was taken, and all that are held.</summary>
    public Task DeclineAsync(JsonNode offer)
    {
        lock (_gate) _offers[offer["id"]!["value"]!.GetValue<string>()] = offer;
        return DeclineAllAsync();
    }

    /// <summary>Gives offers back that are held and not wanted.</summary>
    public async Task DeclineAllAsync()
    {
        JsonNode[] ids;
        lock (_gate)
        {
            ids = [.. _offers.Values.Select(offer => offer["id"]!.DeepClone())];
            _offers.Clear();
        }
        if (ids.Length == 0) return;
        await CallAsync("DECLINE", new JsonObject
        {
            ["offer_ids"] = new JsonArray(ids), ["filters"] = new JsonObject { ["refuse_seconds"] = 0 },
        });
    }

    /// <summary>The first update of a task with one of the states, from the given place on.</summary>
    public Task<JsonNode> UpdateAsync(string task, string state, int from = 0) => WaitAsync("UPDATE", evt =>
        evt["update"]!["status"]!["task_id"]!["value"]!.GetValue<string>() == task
        && evt["update"]!["status"]!["state"]!.GetValue<string>() == state, from);

    /// <summary>The first event of a kind that fits, from the given place on.</summary>
    public async Task<JsonNode> WaitAsync(string type, Func<JsonNode, bool> fits, int from = 0)
    {
        try
        {
            return await Eventually.GetAsync(() => Task.FromResult(Events.Skip(from).FirstOrDefault(
                    evt => evt["type"]!.GetValue<string>() == type && fits(evt))),
                TimeSpan.FromSeconds(45), $"{type} at {name}");
        }
        catch (TimeoutException cause)
        {
            throw new TimeoutException($"{cause.Message} It heard: {Heard()}", cause);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _reading.CancelAsync();
        await _stream;
        _reading.Dispose();
        _http.Dispose();
    }

    private static JsonObject Type(string type) => new() { ["type"] = type };

    private string Heard() => string.Join(", ", Events.Select(evt =>
        evt["update"]?["status"] is { } status
            ? $"{status["task_id"]!["value"]} {status["state"]} ({status["message"]})"
            : $"{evt["type"]}"));

    private JsonNode? Take(Func<JsonNode, bool> fits)
    {
        lock (_gate)
        {
            var found = _offers.FirstOrDefault(pair => fits(pair.Value));
            if (found.Key is not null) _offers.Remove(found.Key);
            return found.Value;
        }
    }

    private Task<HttpResponseMessage> SendAsync(JsonObject call, HttpCompletionOption completion) => SendAsync(
        Encoding.UTF8.GetBytes(call.ToJsonString()), "application/json", completion,
        isFirst: call["type"]!.GetValue<string>() == "SUBSCRIBE");

    private Task<HttpResponseMessage> SendAsync(
        byte[] call, string type, HttpCompletionOption completion, bool isFirst = false)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{master.Url}/api/v1/scheduler")
        {
            Content = new ByteArrayContent(call),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (!isFirst) request.Headers.Add("Mesos-Stream-Id", _streamId);
        return _http.SendAsync(request, completion);
    }

    private async Task ReadAsync(Stream stream, CancellationToken stopping)
    {
        // Cancelled between two reads, the connection would stay, and with it the master's offers to nobody.
        await using var closed = stream;
        try
        {
            while (await ReadLengthAsync(stream, stopping) is { } length)
            {
                var record = new byte[length];
                await stream.ReadExactlyAsync(record, stopping);
                await HearAsync(JsonNode.Parse(record)!);
            }
        }
        catch (Exception cause) when (cause is OperationCanceledException or IOException or HttpRequestException)
        {
            // The master was killed, or the test is over: the test sees it by what does not come.
        }
    }

    private static async Task<int?> ReadLengthAsync(Stream stream, CancellationToken stopping)
    {
        var digits = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, stopping) == 1)
        {
            if (one[0] == '\n') return int.Parse(digits.ToString(), CultureInfo.InvariantCulture);
            digits.Append((char)one[0]);
        }
        return null;
    }

    private async Task<(HttpStatusCode Status, string Text)> TryCallAsync(string type, JsonObject? body)
    {
        var call = new JsonObject { ["type"] = type, ["framework_id"] = Json.Id(Id!) };
        if (body is not null) call[type.ToLowerInvariant()] = body;
        using var answer = await SendAsync(call, HttpCompletionOption.ResponseContentRead);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    // A master that is stopping takes it no more: the next one tells the update again. Nor does one that was just told
    // to end the framework.
    private async Task AcknowledgeAsync(string type, JsonObject body)
    {
        var (status, text) = await TryCallAsync(type, body);
        Assert.True(
            status is HttpStatusCode.Accepted or HttpStatusCode.ServiceUnavailable || _isTornDown,
            $"{type}: {status} {text}");
    }

    private async Task HearAsync(JsonNode evt)
    {
        lock (_gate)
        {
            _events.Add(evt);
            foreach (var offer in evt["offers"]?["offers"]?.AsArray() ?? [])
                _offers[offer!["id"]!["value"]!.GetValue<string>()] = offer;
            if (evt["rescind"]?["offer_id"]?["value"] is { } rescinded) _offers.Remove(rescinded.GetValue<string>());
        }
        var status = evt["update"]?["status"];
        if (Acknowledges && status?["uuid"] is { } uuid)
        {
            await AcknowledgeAsync("ACKNOWLEDGE", new JsonObject
            {
                ["agent_id"] = status["agent_id"]!.DeepClone(), ["task_id"] = status["task_id"]!.DeepClone(),
                ["uuid"] = uuid.DeepClone(),
            });
        }
        if (Acknowledges && evt["update_operation_status"]?["status"] is { } outcome) await AcknowledgeAsync(outcome);
    }

    private async Task AcknowledgeAsync(JsonNode outcome)
    {
        // The master's own words about an operation have no uuid and want no answer.
        if (outcome["uuid"]?["value"] is not { } uuid || outcome["operation_id"] is not { } operation) return;
        await AcknowledgeAsync("ACKNOWLEDGE_OPERATION_STATUS", new JsonObject
        {
            ["agent_id"] = outcome["agent_id"]?.DeepClone(), ["operation_id"] = operation.DeepClone(),
            ["uuid"] = uuid.DeepClone(),
        });
    }
}
