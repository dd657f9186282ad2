using System.Buffers.Binary;

namespace Holdfast.Linux.Files;

/// <summary>The entries in one buffer of <c>getdents64</c>, without <c>.</c> and <c>..</c>.</summary>
/// <param name="buffer">As <see cref="Read"/> filled it.</param>
internal unsafe ref struct DirectoryEntries(ReadOnlySpan<byte> buffer)
{
    private const int LengthAt = 16;
    private const int KindAt = 18;
    private const int NameAt = 19;

    private ReadOnlySpan<byte> _rest = buffer;

    /// <summary>The entry at hand.</summary>
    public DirectoryEntry Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly DirectoryEntries GetEnumerator() => this;

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(_rest[LengthAt..]);
            var name = _rest[NameAt..length];
            Current = new()
            {
                Next = BinaryPrimitives.ReadInt64LittleEndian(_rest[8..]),
                Kind = _rest[KindAt] switch
                {
                    4 => FileKind.Directory, 8 => FileKind.Regular, 10 => FileKind.Link, _ => FileKind.Other,
                },
                Name = name[..(name.IndexOf((byte)0) + 1)],
            };
            _rest = _rest[length..];
            if (!Current.Name.SequenceEqual(".\0"u8) && !Current.Name.SequenceEqual("..\0"u8)) return true;
        }
        return false;
    }

    /// <summary>Reads on in a directory: how much of the buffer it took, 0 at its end; negative on failure.</summary>
    public static int Read(int directory, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
            return (int)Libc.SystemCall(
                SystemCallNumbers.GetDents, directory, (nint)bytes, buffer.Length, 0, 0, 0);
    }
}
