using System.Globalization;

namespace Holdfast.Cli.Tasks.Run;

/// <summary>The file that is on its way into a sandbox, as the fetcher tells it in the sandbox's
/// <c>stderr</c>.</summary>
/// <param name="Name">What it is called there.</param>
/// <param name="Bytes">How long it is in the end.</param>
/// <param name="Number">The first file of the task is 1.</param>
internal sealed record FetchUnderWay(string Name, long Bytes, int Number)
{
    private const string Begin = "Fetching '";
    private const string To = "' to '";
    private const string Size = "': ";
    private const string End = " bytes";

    /// <summary>Reads what the fetcher has said so far; null where it has not said how long the file is that it fetches
    /// now.</summary>
    public static FetchUnderWay? Read(string said)
    {
        var (done, under) = (0, (FetchUnderWay?)null);
        foreach (var line in said.Split('\n'))
        {
            if (line.StartsWith("Fetched '", StringComparison.Ordinal)) (done, under) = (done + 1, null);
            else if (OfLine(line, done + 1) is { } begun) under = begun;
        }

        return under;
    }

    // A URI has no quotes; a name may have them.
    private static FetchUnderWay? OfLine(string line, int number)
    {
        var (to, size) = (line.IndexOf(To, StringComparison.Ordinal), line.LastIndexOf(Size, StringComparison.Ordinal));
        if (!line.StartsWith(Begin, StringComparison.Ordinal) || !line.EndsWith(End, StringComparison.Ordinal)
            || to < 0 || size < to + To.Length) return null;
        return long.TryParse(
            line.AsSpan()[(size + Size.Length)..^End.Length], NumberStyles.None, CultureInfo.InvariantCulture,
            out var bytes) && bytes > 0
            ? new(line[(to + To.Length)..size], bytes, number)
            : null;
    }
}
