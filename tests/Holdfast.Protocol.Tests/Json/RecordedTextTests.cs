using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.Tables;
using Holdfast.Protocol.Tests.Proto;

namespace Holdfast.Protocol.Tests.Json;

/// <summary>Texts that a real Mesos sent, accepted or refused (recorded.json, one of each shape).</summary>
public sealed partial class RecordedTextTests
{
    private static readonly IReadOnlyList<Recording> Recordings = Load();

    [Fact]
    public void Recordings_AsKept_HoldEveryKind()
    {
        Assert.True(Recordings.Count(r => r.Kind == "request" && r.Fault is null) > 200);
        Assert.True(Recordings.Count(r => r.Fault is not null) > 20);
        Assert.True(Recordings.Count(r => r.Kind == "event") > 80);
        Assert.Contains(Recordings, r => r.Kind == "response" && r.Text.Length > 30_000);
    }

    /// <summary>
    /// Byte by byte: order of keys, forms of numbers and escapes are those of Mesos. Only its long fractions end in
    /// another digit now and then, for the same number.
    /// </summary>
    [Fact]
    public void Answer_ReadAndWrittenAgain_IsTheSameText() => Assert.All(
        Recordings.Where(r => r.Kind != "request"), 
        recording => Assert.Equal(WithShortestFractions(recording.Text), Rewritten(recording)));

    [Fact]
    public void Request_ThatMesosTook_IsRead() => Assert.All(
        Recordings.Where(r => r is { Kind: "request", Fault: null }),
        recording => Assert.StartsWith("{", Rewritten(recording)));

    [Fact]
    public void Request_ThatMesosCouldNotRead_IsRefusedWithTheSameWords() => Assert.All(
        Recordings.Where(r => r.Fault is not null),
        recording =>
        {
            var outcome = MesosJson.Parse<V1.Scheduler.Call>(Encoding.UTF8.GetBytes(recording.Text));
            if (recording.Type == "mesos.v1.scheduler.Call")
                Assert.Equal(new NotDecoded<V1.Scheduler.Call>(recording.Fault!), outcome);
            else
            {
                var fault = Assert.Throws<JsonFaultException>(() => Rewritten(recording));
                Assert.EndsWith(recording.Fault!.Split(": ", 2)[1], fault.Message);
            }
        });

    private static string Rewritten(Recording recording)
    {
        var table = MessageTable.For(MesosFiles.Find(recording.Type));
        var wire = MesosJson.ToWire(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(recording.Text)), table);
        var text = new ArrayBufferWriter<byte>();
        MesosJson.Write(text, table, wire);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static string WithShortestFractions(string text) => LongFraction().Replace(
        text, match => double.Parse(match.Value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"(?<=:)[0-9]+\.[0-9]{6,}")]
    private static partial Regex LongFraction();

    private static List<Recording> Load()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(TestFile.PathOf("recorded.json")));
        return [.. document.RootElement.EnumerateArray().Select(e => new Recording(
            e.GetProperty("name").GetString()!, e.GetProperty("type").GetString()!, e.GetProperty("kind").GetString()!,
            e.GetProperty("text").GetString()!, e.TryGetProperty("fault", out var fault) ? fault.GetString() : null))];
    }

    private sealed record Recording(string Name, string Type, string Kind, string Text, string? Fault);
}
