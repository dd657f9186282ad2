using System.Buffers;
using System.Diagnostics;
using Google.Protobuf;
using Holdfast.Benchmarks.Figures;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.Tables;

namespace Holdfast.Benchmarks.Codec;

/// <summary>
/// JSON codec on one core: megabytes of JSON a second, for the largest document and the most frequent call.
/// </summary>
internal static class CodecBenchmarks
{
    private static readonly TimeSpan MeasureFor = TimeSpan.FromSeconds(2);
    private static readonly Limit Written = Limit.AtLeast(150);
    private static readonly Limit Read = Limit.AtLeast(80);

    public static void Run(Report report)
    {
        var state = SampleMessages.State(agents: 1000, tasksPerAgent: 10);
        var accept = SampleMessages.Accept();
        report.Heading("JSON codec: megabytes of JSON a second on one core");
        Measure(report, "state", state);
        Measure(report, "ACCEPT", accept);
    }

    private static void Measure<T>(Report report, string name, T message)
        where T : class, IMessage<T>, new()
    {
        var table = MessageTable.For(message.Descriptor);
        var wire = message.ToByteArray();
        var json = MesosJson.ToUtf8(message);
        var output = new ArrayBufferWriter<byte>(json.Length + 32 * 1024);
        var input = new ReadOnlySequence<byte>(json);
        Print($"{name} written from protobuf", Written, () =>
        {
            output.ResetWrittenCount();
            MesosJson.Write(output, table, wire);
        });
        Print($"{name} written from objects", Written, () =>
        {
            output.ResetWrittenCount();
            MesosJson.Write(output, message);
        });
        Print($"{name} read into protobuf", Read, () => MesosJson.ToWire(input, table));
        Print($"{name} read into objects", Read, () => MesosJson.Read<T>(json));

        void Print(string what, Limit limit, Action once) =>
            report.Print(what, BestRate(json.Length, once), "MB/s", limit, note: $"{json.Length:N0} bytes");
    }

    // The best of five: what the code can do, whatever else the machine is doing.
    private static double BestRate(int bytes, Action once)
    {
        var warm = Stopwatch.StartNew();
        while (warm.Elapsed < MeasureFor / 4) once();
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

        return best;
    }
}
