using System.Text;
using System.Text.Json;

namespace Holdfast.Integration.Tests.Master;

/// <summary>Calls of a recorded Mesos whose answers depend on the transport rules alone; texts are free, the rest is
/// not.</summary>
public sealed class RecordedTransportTests
{
    private static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web);

    [Fact]
    public async Task SchedulerCalls_AsRecorded_AnswerAsMesosDid()
    {
        await using var master = await TestMaster.StartAsync();
        using var old = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription(id: old.Id));
        var differences = new List<string>();
        var calls = await LoadAsync();
        Assert.NotEmpty(calls);
        foreach (var recorded in calls)
        {
            string Fill(string text) => text
                .Replace("{stream}", framework.StreamId, StringComparison.Ordinal)
                .Replace("{old stream}", old.StreamId, StringComparison.Ordinal)
                .Replace("{framework}", framework.Id, StringComparison.Ordinal);
            var headers = recorded.Headers.Select(header => KeyValuePair.Create(header.Key, Fill(header.Value)));
            using var http = new RawHttp(master.Port);
            var answer = await http.SendAsync(
                recorded.Method, recorded.Path, headers, Encoding.UTF8.GetBytes(Fill(recorded.Body)), TestMaster.Token);
            var text = Encoding.UTF8.GetString(await http.ReadBodyAsync(answer, TestMaster.Token));
            var isEqual = answer.Status == recorded.Status
                && answer["Content-Type"] == recorded.ContentType && answer["Allow"] == recorded.Allow;
            if (!isEqual)
                differences.Add(
                    $"{recorded.Name}: {answer.StatusLine}, {answer["Content-Type"]}, {answer["Allow"]}: {text}");
            if (recorded.Status >= 400 && text.Length == 0) differences.Add($"{recorded.Name}: no reason is given");
        }

        Assert.Empty(differences);
    }

    private static async Task<IReadOnlyList<RecordedCall>> LoadAsync()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Master", "Recorded", "transport.json");
        await using var file = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<List<RecordedCall>>(file, Names, TestMaster.Token) ?? [];
    }

    private sealed record RecordedCall(
        string Name, string Method, string Path, Dictionary<string, string> Headers, string Body, int Status,
            string? ContentType,
        string? Allow);
}
