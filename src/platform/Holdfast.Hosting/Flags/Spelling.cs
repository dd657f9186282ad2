namespace Holdfast.Hosting.Flags;

/// <summary>Guesses what a mistyped name was meant to be.</summary>
public static class Spelling
{
    /// <summary>The known name that is fewest edits away, if those are few; the first of equals.</summary>
    public static string? Nearest(string name, IEnumerable<string> known) =>
        Nearest(name, known, Math.Max(2, name.Length / 3));

    /// <summary>The known name that is fewest edits away, if those are no more than allowed; the first of
    /// equals.</summary>
    public static string? Nearest(string name, IEnumerable<string> known, int editsMax)
    {
        var best = known.Select(text => (Name: text, Edits: Edits(name, text))).MinBy(pair => pair.Edits);
        return best.Name is not null && best.Edits <= editsMax ? best.Name : null;
    }

    // Levenshtein's distance, by rows.
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

        return row[to.Length];
    }
}
