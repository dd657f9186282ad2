using System.Text;

namespace Holdfast.Cli.Output;

/// <summary>Sets items in columns, each as wide as it must be.</summary>
internal static class Table
{
    private const string Gap = "   ";

    /// <param name="items">The rows.</param>
    /// <param name="columns">What is shown of them.</param>
    /// <param name="paint">Gives a text its colour.</param>
    /// <param name="cellMax">How wide a cell may be, the middle of which is left out else: one long name would make
    /// all rows too long to read. Null for no bound.</param>
    public static string Of<T>(
        IReadOnlyList<T> items, IReadOnlyList<Column<T>> columns, Func<string, Tone, string> paint,
        int? cellMax = null)
    {
        var cells = items.Select(item => columns.Select(column => Cell(column.Text(item), cellMax)).ToArray())
            .ToArray();
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

    private static string Cell(string text, int? max)
    {
        if (text.Length == 0) return "-";
        var shown = Visible.Line(text);
        // Names are told apart by their ends as often as by their beginnings.
        return shown.Length > max ? $"{shown[..(max.Value / 2)]}…{shown[^((max.Value - 1) / 2)..]}" : shown;
    }
}
