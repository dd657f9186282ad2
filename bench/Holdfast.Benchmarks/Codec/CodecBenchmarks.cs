using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.Tables;

namespace Holdfast.Benchmarks.Codec;

/// <summary>
/// JSON codec on one core: megabytes of JSON a second, for the largest document and the most frequent call.
/// </summary>
internal static class CodecBenchmarks
{
    private static readonly TimeSpan MeasureFor = TimeSpan.FromSeconds(2);

    public static void Run()
    {
        var state = SampleMessages.State(agents: 1000, tasksPerAgent: 10);
        MeasureBytes("state of 1,000 agents, 10,000 tasks", state);
        MeasureObjects("state of 1,000 agents, 10,000 tasks", state);
        MeasureBytes("ACCEPT that reserves, creates, launches", SampleMessages.Accept());
        MeasureObjects("ACCEPT that reserves, creates, launches", SampleMessages.Accept());
    }

    private static void MeasureBytes(string name, IMessage message)
    {
        var table = MessageTable.For(message.Descriptor);
        var wire = message.ToByteArray();
        var json = MesosJson.ToUtf8(message);
        var output = new ArrayBufferWriter<byte>(json.Length + 32 * 1024);
        var input = new ReadOnlySequence<byte>(json);
        Print($"codec write JSON from protobuf, {name}", json.Length, () =>
        {
            output.ResetWrittenCount();
            MesosJson.Write(output, table, wire);
        });
        Print($"codec write JSON from objects, {name}", json.Length, () =>
        {
            output.ResetWrittenCount();
            MesosJson.Write(output, message);
        });
        Print($"codec read JSON into protobuf, {name}", json.Length, () => MesosJson.ToWire(input, table));
    }

    private static void MeasureObjects<T>(string name, T message) where T : class, IMessage<T>, new()
    {
        var json = MesosJson.ToUtf8(message);
        Print($"codec read JSON into objects, {name}", json.Length, () => MesosJson.Read<T>(json));
    }

    private static void Print(string name, int bytes, Action once)
    {
        var warm = Stopwatch.StartNew();
        while (warm.Elapsed < MeasureFor / 4) once();
        // The best of five: what the code can do, whatever else the machine is doing.
        var best = 0.0;
        for (var round = 0; round < 5; round++)
        {
            var watch = Stopwatch.StartNew();
            var times = 0L;
            while (watch.Elapsed < MeasureFor / 5)
            {
                once();
                times++;
            }

            best = Math.Max(best, bytes * times / watch.Elapsed.TotalSeconds / 1e6);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {best:F0} MB/s ({bytes} bytes)"));
    }
}
