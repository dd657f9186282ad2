using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Holdfast.Benchmarks.Cluster;

/// <summary>
/// A framework on bare HTTP with JSON, as small as can be: it shares two cores with what it measures. It acknowledges
/// every update, on a connection of its own.
/// </summary>
internal sealed class Framework : IAsyncDisposable
{
    private const double TaskCpus = 0.125;

    private readonly Uri _endpoint;
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Channel<Offer> _offers = Channel.CreateUnbounded<Offer>();
    private readonly Channel<string> _acknowledgements = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, TaskProgress> _tasks = new();
    private readonly TaskCompletionSource<string> _subscribed = new();
    private readonly CancellationTokenSource _stopping = new();
    private string _streamId = "";
    private string _id = "";
    private Task _reading = Task.CompletedTask;
    private Task _acknowledging = Task.CompletedTask;

    private Framework(string master) => _endpoint = new Uri($"http://{master}/api/v1/scheduler");

    /// <summary>What its tasks fetch, through the cache; null for nothing.</summary>
    public Uri? Fetched { get; set; }

    public static async Task<Framework> SubscribeAsync(string master)
    {
        var framework = new Framework(master);
        var answer = await framework.PostAsync(
            $$$$"""
            {"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"{{{{Environment.UserName}}}}","name":"bench",
            "roles":["bench"],"failover_timeout":600,"capabilities":[{"type":"MULTI_ROLE"},
            {"type":"RESERVATION_REFINEMENT"},{"type":"PARTITION_AWARE"}]}}}
            """,
            HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        framework._streamId = answer.Headers.GetValues("Mesos-Stream-Id").Single();
        framework._reading = framework.ReadAsync(answer);
        framework._acknowledging = framework.AcknowledgeAsync();
        framework._id = await framework._subscribed.Task;
        return framework;
    }

    /// <summary>The next offers, until they hold enough for so many tasks together.</summary>
    public async Task<IReadOnlyList<Offer>> OffersAsync(int tasks = 1)
    {
        var taken = new List<Offer>();
        // What tasks leave comes back in as many offers as there were rounds of the allocator meanwhile.
        while (taken.Sum(offer => offer.Cpus) < tasks * TaskCpus)
            taken.Add(await _offers.Reader.ReadAsync(_stopping.Token));
        return taken;
    }

    /// <summary>Launches tasks that all run one command, in one ACCEPT.</summary>
    /// <returns>When the ACCEPT was sent, and what becomes of each task.</returns>
    public async Task<(long SentAt, IReadOnlyList<TaskProgress> Tasks)> LaunchAsync(
        IReadOnlyList<Offer> offers, string command, params IReadOnlyList<string> names)
    {
        var ids = offers.Select(offer => $$$$"""{"value":"{{{{offer.Id}}}}"}""");
        var tasks = names.Select(name => _tasks[name] = new TaskProgress()).ToArray();
        var uris = Fetched is null ? "" : $$"""{"value":"{{Fetched}}","cache":true}""";
        var infos = names.Select(name =>
            $$$$"""
            {"name":"{{{{name}}}}","task_id":{"value":"{{{{name}}}}"},"agent_id":{"value":"{{{{offers[0].Agent}}}}"},
            "command":{"value":"{{{{command}}}}","uris":[{{{{uris}}}}]},"resources":[
            {"name":"cpus","type":"SCALAR","scalar":{"value":{{{{TaskCpus}}}}}},
            {"name":"mem","type":"SCALAR","scalar":{"value":32}}]}
            """);
        var call =
            $$$$"""
            {"type":"ACCEPT","framework_id":{"value":"{{{{_id}}}}"},"accept":{
            "offer_ids":[{{{{string.Join(',', ids)}}}}],"filters":{"refuse_seconds":0},
            "operations":[{"type":"LAUNCH","launch":{"task_infos":[
            {{{{string.Join(',', infos)}}}}]}}]}}
            """;
        var sentAt = Stopwatch.GetTimestamp();
        await CallAsync(call);
        return (sentAt, tasks);
    }

    /// <summary>Asks for no more offers.</summary>
    public Task SuppressAsync() => CallAsync($$$$"""{"type":"SUPPRESS","framework_id":{"value":"{{{{_id}}}}"}}""");

    /// <summary>Ends the framework and all its tasks.</summary>
    public async ValueTask DisposeAsync()
    {
        // Before the teardown: a framework that is gone may acknowledge nothing.
        _acknowledgements.Writer.TryComplete();
        await _acknowledging;
        await CallAsync($$$$"""{"type":"TEARDOWN","framework_id":{"value":"{{{{_id}}}}"}}""");
        await _stopping.CancelAsync();
        await _reading;
        _stopping.Dispose();
        _http.Dispose();
    }

    private async Task CallAsync(string call)
    {
        using var answer = await PostAsync(call, HttpCompletionOption.ResponseContentRead);
        if (answer.StatusCode != HttpStatusCode.Accepted)
            throw new InvalidOperationException(
                $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()} to {call}");
    }

    private Task<HttpResponseMessage> PostAsync(string call, HttpCompletionOption completion)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _endpoint)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(call)),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (_streamId.Length > 0) request.Headers.TryAddWithoutValidation("Mesos-Stream-Id", _streamId);
        return _http.SendAsync(request, completion);
    }

    private async Task ReadAsync(HttpResponseMessage answer)
    {
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(_stopping.Token);
            await using var stream = new BufferedStream(body, bufferSize: 65_536);
            while (await ReadRecordAsync(stream) is { } record)
            {
                var heardAt = Stopwatch.GetTimestamp();
                using var document = JsonDocument.Parse(record);
                Hear(document.RootElement, heardAt);
            }
        }
        catch (Exception cause) when (_stopping.IsCancellationRequested
            && cause is OperationCanceledException or IOException or HttpRequestException)
        {
            // The measurement is over.
        }
        finally
        {
            answer.Dispose();
            _acknowledgements.Writer.TryComplete();
            _offers.Writer.TryComplete();
        }
    }

    private async Task<byte[]?> ReadRecordAsync(Stream stream)
    {
        var digits = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stopping.Token) == 1)
        {
            if (one[0] != '\n')
            {
                digits.Append((char)one[0]);
                continue;
            }
            var record = new byte[int.Parse(digits.ToString(), CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(record, _stopping.Token);
            return record;
        }
        return null;
    }

    private void Hear(JsonElement evt, long heardAt)
    {
        switch (evt.GetProperty("type").GetString())
        {
            case "SUBSCRIBED":
                _subscribed.SetResult(Value(evt.GetProperty("subscribed"), "framework_id"));
                break;
            case "OFFERS":
                foreach (var offer in evt.GetProperty("offers").GetProperty("offers").EnumerateArray())
                    _offers.Writer.TryWrite(new Offer(Value(offer, "id"), Value(offer, "agent_id"), Cpus(offer)));
                break;
            case "UPDATE":
                var status = evt.GetProperty("update").GetProperty("status");
                Acknowledge(status);
                if (_tasks.TryGetValue(Value(status, "task_id"), out var task)) task.Hear(status, heardAt);
                break;
            case "ERROR" or "FAILURE":
                throw new InvalidOperationException($"The master says: {evt}");
        }
    }

    private void Acknowledge(JsonElement status)
    {
        var (agent, task) = (Value(status, "agent_id"), Value(status, "task_id"));
        if (!status.TryGetProperty("uuid", out var uuid)) return;
        _acknowledgements.Writer.TryWrite(
            $$$$"""
            {"type":"ACKNOWLEDGE","framework_id":{"value":"{{{{_id}}}}"},"acknowledge":{
            "agent_id":{"value":"{{{{agent}}}}"},"task_id":{"value":"{{{{task}}}}"},
            "uuid":"{{{{uuid.GetString()}}}}"}}
            """);
    }

    private async Task AcknowledgeAsync()
    {
        await foreach (var call in _acknowledgements.Reader.ReadAllAsync())
            await CallAsync(call);
    }

    private static string Value(JsonElement of, string name) =>
        of.GetProperty(name).GetProperty("value").GetString()!;

    private static double Cpus(JsonElement offer) => offer.GetProperty("resources").EnumerateArray()
        .Where(resource => resource.GetProperty("name").GetString() == "cpus")
        .Sum(resource => resource.GetProperty("scalar").GetProperty("value").GetDouble());
}
