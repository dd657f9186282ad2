using System.Globalization;
using System.Text;

namespace Holdfast.Agent.Tests.Crash;

/// <summary>A system call as strace wrote it down.</summary>
/// <param name="Name">The call.</param>
/// <param name="Arguments">Its arguments, descriptors and strings still in strace's form.</param>
/// <param name="Result">What it returned; negative where it failed.</param>
internal sealed record TracedCall(string Name, IReadOnlyList<string> Arguments, long Result)
{
    /// <summary>Reads a log of <c>strace -f -y -xx</c>; a call that another thread's interrupted is put together
    /// again, and stands where it ended.</summary>
    public static List<TracedCall> ReadAll(IEnumerable<string> log)
    {
        var calls = new List<TracedCall>();
        var begun = new Dictionary<string, string>();
        foreach (var line in log)
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            var (thread, text) = (line[..blank], line[blank..].TrimStart());
            const string Unfinished = " <unfinished ...>";
            if (text.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                begun[thread] = text[..^Unfinished.Length];
                continue;
            }
            if (text.StartsWith("<... ", StringComparison.Ordinal))
                text = begun[thread] + text[(text.IndexOf(" resumed>", StringComparison.Ordinal) + 9)..];
            if (Read(text) is { } call) calls.Add(call);
        }
        return calls;
    }

    /// <summary>Whether an argument is a descriptor whose path is known.</summary>
    public bool IsDescriptor(int argument)
    {
        var text = Arguments[argument];
        var open = text.IndexOf('<', StringComparison.Ordinal);
        return open > 0 && text[^1] == '>' && text.AsSpan(open + 1).StartsWith("\\x2f")
            && (text[..open] == "AT_FDCWD" || text[..open].All(char.IsAsciiDigit));
    }

    /// <summary>The path behind an argument that is a descriptor, such as <c>5&lt;\x2f\x61&gt;</c>.</summary>
    public string PathOf(int argument)
    {
        var text = Arguments[argument];
        return Decode(text[(text.IndexOf('<', StringComparison.Ordinal) + 1)..text.LastIndexOf('>')]);
    }

    /// <summary>An argument that is a descriptor's number.</summary>
    public int Descriptor(int argument)
    {
        var text = Arguments[argument];
        return int.Parse(text[..text.IndexOf('<', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
    }

    /// <summary>An argument that is text.</summary>
    public string Text(int argument) => Encoding.UTF8.GetString(Bytes(argument));

    /// <summary>An argument that is bytes.</summary>
    public byte[] Bytes(int argument)
    {
        var text = Arguments[argument];
        var isWhole = text.Length > 1 && text[0] == '"' && text[^1] == '"';
        return isWhole ? BytesOf(text[1..^1]) : throw new InvalidOperationException($"{Name}: {text} is cut off.");
    }

    /// <summary>An argument that is a number.</summary>
    public long Number(int argument) => long.Parse(Arguments[argument], CultureInfo.InvariantCulture);

    /// <summary>A path that a directory's descriptor and a name make.</summary>
    public string PathAt(int directory)
    {
        var name = Text(directory + 1);
        return Path.GetFullPath(name, IsDescriptor(directory) ? PathOf(directory) : "/");
    }

    // name(argument, …) = result …; signals and ends of threads have another form.
    private static TracedCall? Read(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var equals = text.LastIndexOf(" = ", StringComparison.Ordinal);
        if (open <= 0 || equals < 0 || !char.IsAsciiLetter(text[0])) return null;
        var close = text.LastIndexOf(')', equals);
        var result = text[(equals + 3)..].Split(' ', '<')[0];
        return new TracedCall(
            text[..open], [.. Split(text[(open + 1)..close])],
            result.StartsWith("0x", StringComparison.Ordinal) ? 0
                : long.TryParse(result, CultureInfo.InvariantCulture, out var number) ? number : -1);
    }

    private static IEnumerable<string> Split(string arguments)
    {
        var (depth, isText, start) = (0, false, 0);
        for (var i = 0; i < arguments.Length; i++)
        {
            var c = arguments[i];
            if (c == '"') isText = !isText;
            if (isText) continue;
            if (c is '{' or '[' or '(') depth++;
            if (c is '}' or ']' or ')') depth--;
            if (c != ',' || depth > 0) continue;
            yield return arguments[start..i].Trim();
            start = i + 1;
        }
        yield return arguments[start..].Trim();
    }

    private static string Decode(string text) => Encoding.UTF8.GetString(BytesOf(text));

    private static byte[] BytesOf(string hex)
    {
        var bytes = new byte[hex.Length / 4];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = byte.Parse(hex.AsSpan((i * 4) + 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return bytes;
    }
}
