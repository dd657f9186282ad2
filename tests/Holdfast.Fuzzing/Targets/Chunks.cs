using System.Buffers;

namespace Holdfast.Fuzzing.Targets;

/// <summary>The same bytes as they come from a network: in pieces.</summary>
internal static class Chunks
{
    /// <summary>A sequence of pieces of the given size.</summary>
    public static ReadOnlySequence<byte> Of(byte[] bytes, int chunkBytes)
    {
        if (bytes.Length <= chunkBytes) return new ReadOnlySequence<byte>(bytes);
        var first = new Chunk(bytes.AsMemory(0, chunkBytes), 0);
        var last = first;
        for (var at = chunkBytes; at < bytes.Length; at += chunkBytes)
            last = last.Then(bytes.AsMemory(at, Math.Min(chunkBytes, bytes.Length - at)));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Chunk : ReadOnlySequenceSegment<byte>
    {
        public Chunk(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Chunk Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Chunk(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
