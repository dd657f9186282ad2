using System.Buffers;
using Holdfast.Protocol.Records;

namespace Holdfast.Fuzzing.Targets;

/// <summary>Streams of records: where a chunk of the network ends must not matter.</summary>
internal static class RecordTarget
{
    private const int RecordMaxBytes = 1 << 16;

    public static void Run(byte[] input)
    {
        var (whole, fault) = Read(new ReadOnlySequence<byte>(input));
        foreach (var chunkBytes in (int[])[1, 3])
        {
            var (parts, faultOfParts) = Read(Chunks.Of(input, chunkBytes));
            if (fault != faultOfParts || !whole.SequenceEqual(parts))
                throw new FindException($"Read otherwise in chunks of {chunkBytes}: {fault} and {faultOfParts}.");
        }

        var output = new ArrayBufferWriter<byte>();
        foreach (var record in whole) RecordIO.Write(output, Convert.FromHexString(record));
        if (!Read(new ReadOnlySequence<byte>(output.WrittenMemory)).Records.SequenceEqual(whole))
            throw new FindException("Not the same once written and read again.");
    }

    private static (List<string> Records, string? Fault) Read(ReadOnlySequence<byte> buffer)
    {
        var records = new List<string>();
        try
        {
            while (RecordIO.TryRead(ref buffer, RecordMaxBytes, out var record))
                records.Add(Convert.ToHexString(record.ToArray()));
            return (records, null);
        }
        catch (RecordIOException cause)
        {
            return (records, cause.Message);
        }
    }
}
