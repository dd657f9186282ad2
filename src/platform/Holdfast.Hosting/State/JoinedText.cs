namespace Holdfast.Hosting.State;

/// <summary>A text of parts that other texts have too: to join them copies none, however long they are.</summary>
/// <remarks>Immutable. A large document in one piece would be made anew, byte for byte, for each of its
/// readers.</remarks>
public sealed class JoinedText
{
    private readonly ReadOnlyMemory<byte> _first;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>[]> _rest;

    internal JoinedText(ReadOnlyMemory<byte> first, IReadOnlyList<ReadOnlyMemory<byte>[]> rest)
    {
        (_first, _rest) = (first, rest);
        foreach (var part in Parts) Length += part.Length;
    }

    /// <summary>How many bytes it has.</summary>
    public long Length { get; }

    /// <summary>Its parts, in order; none is empty unless the text is.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Parts
    {
        get
        {
            yield return _first;
            foreach (var chunk in _rest)
                foreach (var part in chunk) yield return part;
        }
    }

    /// <summary>A text of one part.</summary>
    public static JoinedText Of(ReadOnlyMemory<byte> text) => new(text, []);

    /// <summary>This text with something before and behind it.</summary>
    public JoinedText Between(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> behind) =>
        new(before, [[_first], .. _rest, [behind]]);

    /// <summary>A copy in one piece.</summary>
    public byte[] ToArray()
    {
        var text = GC.AllocateUninitializedArray<byte>(checked((int)Length));
        var at = 0;
        foreach (var part in Parts)
        {
            part.Span.CopyTo(text.AsSpan(at));
            at += part.Length;
        }

        return text;
    }
}
