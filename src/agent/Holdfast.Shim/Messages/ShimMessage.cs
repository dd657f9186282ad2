using System.Buffers.Binary;
using System.Text;

namespace Holdfast.Shim.Messages;

/// <summary>One packet between agent and shim: three numbers, and text where the kind has some.</summary>
internal readonly record struct ShimMessage(ShimMessageKind Kind, int A = 0, long B = 0, string Text = "")
{
    /// <summary>The most bytes a packet may have.</summary>
    internal const int LimitBytes = 8192;

    private const int HeadBytes = 16;

    /// <summary>Fills the packet; its length. Text beyond the limit is cut.</summary>
    internal int Write(Span<byte> packet)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(packet, (uint)Kind);
        BinaryPrimitives.WriteInt32LittleEndian(packet[4..], A);
        BinaryPrimitives.WriteInt64LittleEndian(packet[8..], B);
        Encoding.UTF8.GetEncoder().Convert(Text, packet[HeadBytes..], flush: true, out _, out var written, out _);
        return HeadBytes + written;
    }

    /// <summary>Reads a packet; null when it is too short to be one.</summary>
    internal static ShimMessage? Read(ReadOnlySpan<byte> packet) => packet.Length < HeadBytes
        ? null
        : new(
            (ShimMessageKind)BinaryPrimitives.ReadUInt32LittleEndian(packet),
            BinaryPrimitives.ReadInt32LittleEndian(packet[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(packet[8..]),
            Encoding.UTF8.GetString(packet[HeadBytes..]));
}
