namespace Holdfast.Cli.Output;

/// <summary>Finds the word that was perhaps meant.</summary>
internal static class Nearest
{
    private const int LettersPerEdit = 3;

    /// <summary>The known word with the fewest edits, when that is at most one for every three of its
    /// letters.</summary>
    public static string? To(string word, IEnumerable<string> known) => known
        .Select(candidate => (
            Candidate: candidate, Edits: Edits(word.ToUpperInvariant(), candidate.ToUpperInvariant())))
        .Where(found => found.Edits <= Math.Max(1, found.Candidate.Length / LettersPerEdit)
            && found.Edits < found.Candidate.Length)
        .OrderBy(found => found.Edits)
        .Select(found => found.Candidate)
        .FirstOrDefault();

    // Letters to add, drop, replace, or swap with their neighbour (optimal string alignment), row by row.
    private static int Edits(string from, string to)
    {
        int[] before = [], above = [.. Enumerable.Range(0, to.Length + 1)];
        for (var i = 1; i <= from.Length; i++)
        {
            var row = new int[to.Length + 1];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                row[j] = Math.Min(
                    above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1), Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, above) = (above, row);
        }

        return above[^1];
    }
}
