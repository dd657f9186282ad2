using System.Buffers;
using System.Text;

namespace Holdfast.Hosting.Files;

/// <summary>A part of a file as JSON can hold it.</summary>
public static class FileText
{
    /// <summary>How many of the bytes to tell: a character that the part cuts is left to the next part, which begins
    /// behind what was told.</summary>
    public static int WholeLength(ReadOnlySpan<byte> part)
    {
        // A character has at most four bytes, so a cut one begins within the last three.
        for (var back = 1; back <= Math.Min(3, part.Length - 1); back++)
        {
            var status = Rune.DecodeFromUtf8(part[^back..], out _, out _);
            if (status == OperationStatus.NeedMoreData) return part.Length - back;
            if (status == OperationStatus.Done) break;
        }

        return part.Length;
    }
}
