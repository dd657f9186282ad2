using System.Globalization;
using System.Text;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.V1.Master;

namespace Holdfast.Integration.Tests.Master;

/// <summary>An operator's subscription by raw HTTP.</summary>
internal sealed class TestWatcher : IDisposable
{
    private readonly RawHttp _stream;
    private readonly string _type;

    private TestWatcher(RawHttp stream, string type) => (_stream, _type) = (stream, type);

    /// <summary>The first event.</summary>
    public Event First { get; private set; } = new();

    public static async Task<TestWatcher> SubscribeAsync(TestMaster master, string type = TestFramework.Json)
    {
        var watcher = new TestWatcher(new RawHttp(master.Port), type);
        var answer = await watcher._stream.SendAsync(
            "POST", "/api/v1", [new("Content-Type", TestFramework.Json), new("Accept", type)],
            """{"type":"SUBSCRIBE"}"""u8.ToArray(), TestMaster.Token);
        Assert.Equal((200, type), (answer.Status, answer["Content-Type"]));
        watcher.First = await watcher.ReadAsync() ?? throw new EndOfStreamException("The stream ended at once.");
        return watcher;
    }

    /// <summary>The next event; null at the end of the stream. Each begins a chunk, and ends with one.</summary>
    public async Task<Event?> ReadAsync()
    {
        if (await ReadChunkAsync() is not { } chunk) return null;
        var newline = Array.IndexOf(chunk, (byte)'\n');
        var length = int.Parse(Encoding.ASCII.GetString(chunk, 0, newline), CultureInfo.InvariantCulture);
        List<byte> record = [.. chunk.AsSpan(newline + 1)];
        while (record.Count < length)
            record.AddRange(await ReadChunkAsync() ?? throw new EndOfStreamException("The stream ended in a record."));
        Assert.Equal(length, record.Count);
        byte[] bytes = [.. record];
        return _type == TestFramework.Json ? MesosJson.Read<Event>(bytes) : Event.Parser.ParseFrom(bytes);
    }

    /// <summary>The next event of a type, passing over others.</summary>
    public async Task<Event> ReadAsync(Event.Types.Type type)
    {
        while (await ReadAsync() is { } evt)
            if (evt.Type == type) return evt;
        throw new EndOfStreamException($"The stream ended before {type} came.");
    }

    private Task<byte[]?> ReadChunkAsync() =>
        _stream.ReadChunkAsync(TestMaster.Token).WaitAsync(TimeSpan.FromMinutes(1), TestMaster.Token);

    public void Dispose() => _stream.Dispose();
}
