using System.Text;

namespace Holdfast.Cli.Output;

/// <summary>Sets items in columns, each as wide as it must be.</summary>
internal static class Table
{
    private const string Gap = "   ";

    public static string Of<T>(
        IReadOnlyList<T> items, IReadOnlyList<Column<T>> columns, Func<string, Tone, string> paint)
    {
        var cells = items.Select(item => columns.Select(column => Cell(column.Text(item))).ToArray()).ToArray();
        var widths = columns.Select((column, i) =>
            Math.Max(column.Title.Length, cells.Select(row => row[i].Length).DefaultIfEmpty().Max())).ToArray();
        var text = new StringBuilder();
        AppendRow(i => (columns[i].Title, Tone.Faint));
        for (var row = 0; row < cells.Length; row++)
        {
            var (line, item) = (cells[row], items[row]);
            AppendRow(i => (line[i], columns[i].Tone(item)));
        }

        return text.ToString();

        void AppendRow(Func<int, (string Text, Tone Tone)> cell)
        {
            for (var i = 0; i < columns.Count; i++)
            {
                var (shown, tone) = cell(i);
                var isLast = i == columns.Count - 1;
                // Painted after it is padded: what paints takes room in the text and none on the screen.
                var padded = columns[i].IsNumber ? shown.PadLeft(widths[i])
                    : isLast ? shown
                    : shown.PadRight(widths[i]);
                text.Append(paint(padded, tone)).Append(isLast ? "\n" : Gap);
            }
        }
    }

    // Names are chosen by others: what moves the cursor or begins a line must not reach the screen.
    private static string Cell(string text)
    {
        if (text.Length == 0) return "-";
        return text.Any(char.IsControl)
            ? string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character))
            : text;
    }
}
