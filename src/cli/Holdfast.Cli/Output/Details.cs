using System.Text;

namespace Holdfast.Cli.Output;

/// <summary>One thing for people: labelled lines, then tables of what belongs to it.</summary>
internal sealed class Details(Func<string, Tone, string> paint)
{
    private readonly List<(string Label, string Text, Tone Tone)> _lines = [];
    private readonly StringBuilder _tables = new();

    /// <summary>Adds a line; nothing where there is nothing to say.</summary>
    public void Line(string label, string? text, Tone tone = Tone.Plain)
    {
        if (!string.IsNullOrEmpty(text)) _lines.Add((label, Visible.Line(text), tone));
    }

    /// <summary>Adds a table under a title; nothing where it is empty.</summary>
    public void Table<T>(string title, IReadOnlyList<T> items, params IReadOnlyList<Column<T>> columns)
    {
        if (items.Count == 0) return;
        _tables.Append('\n').Append(title).Append('\n').Append(Output.Table.Of(items, columns, paint));
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        var width = _lines.Max(line => line.Label.Length);
        foreach (var (label, said, tone) in _lines)
            text.Append(paint(label.PadRight(width), Tone.Faint)).Append("   ").Append(paint(said, tone)).Append('\n');
        return text.Append(_tables).ToString();
    }
}
