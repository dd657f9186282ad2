namespace Holdfast.Cli.Output;

/// <summary>Finds the word that was perhaps meant.</summary>
internal static class Nearest
{
    /// <summary>The known word with the fewest edits, when that is at most a third of its letters (at least
    /// two).</summary>
    public static string? To(string word, IEnumerable<string> known) => known
        .Select(candidate => (Candidate: candidate, Edits: Edits(word, candidate)))
        .Where(found => found.Edits <= Math.Max(2, found.Candidate.Length / 3) && found.Edits < found.Candidate.Length)
        .OrderBy(found => found.Edits)
        .Select(found => found.Candidate)
        .FirstOrDefault();

    // Letters to add, drop or replace (Levenshtein), row by row.
    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
