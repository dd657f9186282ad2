using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace Holdfast.Protocol.Mapping;

/// <summary>UUIDs as the wire carries them: 16 bytes in network order.</summary>
public static class WireUuid
{
    private const int BytesCount = 16;

    /// <summary>The 16 bytes.</summary>
    public static ByteString Bytes(Guid uuid) => UnsafeByteOperations.UnsafeWrap(uuid.ToByteArray(bigEndian: true));

    /// <summary>Reads a UUID; false when there are not 16 bytes.</summary>
    public static bool TryRead([NotNullWhen(true)] ByteString? bytes, out Guid uuid)
    {
        var holds = bytes is { Length: BytesCount };
        uuid = holds ? new Guid(bytes!.Span, bigEndian: true) : default;
        return holds;
    }

    /// <summary>Reads a UUID that another part of this program wrote.</summary>
    /// <exception cref="FormatException">There are not 16 bytes.</exception>
    public static Guid Read(ByteString bytes) => TryRead(bytes, out var uuid)
        ? uuid
        : throw new FormatException($"A UUID has {BytesCount} bytes, and this has {bytes?.Length ?? 0}.");
}
