namespace Holdfast.Fuzzing.Tests;

/// <summary>Makes new inputs of known ones. The same seed makes the same inputs.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> corpus, Random chance)
{
    private const int LengthMax = 1 << 14;

    private static readonly byte[][] Words =
    [
        [0x00], [0x7F], [0x80], [0xFF], [0xED, 0xA0, 0x80],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        .. new[]
        {
            "\"", "\\u0000", "\\ud800", "{", "}", "[", "]", "[[[[[[[[", ",", ":", ";", "null", "true", "-0", "-1",
            "1e999", "0.0005", "18446744073709551616", "9223372036854775807", "NaN", "%", "%00", "%zz", "&", "=",
            "+", "\n", "0\n", "..", "/", "(*)", "[1-2,1-2]", "{a,b}",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
    ];

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        var input = Any().ToList();
        for (var changes = chance.Next(1, 6); changes > 0; changes--) Change(input);
        if (input.Count > LengthMax) input.RemoveRange(LengthMax, input.Count - LengthMax);
        return [.. input];
    }

    private void Change(List<byte> input)
    {
        var at = chance.Next(input.Count + 1);
        var length = Math.Min(input.Count - at, chance.Next(1, 32));
        switch (chance.Next(6))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << chance.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)chance.Next(256);
                break;
            case 2:
                input.RemoveRange(at, length);
                break;
            case 3:
                input.InsertRange(chance.Next(input.Count + 1), input.GetRange(at, length));
                break;
            case 4:
                var other = Any();
                var from = chance.Next(other.Length + 1);
                input.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, 64)).ToArray());
                break;
            default:
                input.InsertRange(at, Words[chance.Next(Words.Length)]);
                break;
        }
    }

    private byte[] Any() => corpus[chance.Next(corpus.Count)];
}
