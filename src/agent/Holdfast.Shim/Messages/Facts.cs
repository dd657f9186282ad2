using System.Globalization;
using System.Text;

namespace Holdfast.Shim.Messages;

/// <summary>A small file of <c>name value</c> lines, readable by people and by other versions of this
/// program.</summary>
internal sealed class Facts
{
    private readonly List<(string Name, string Value)> _lines = [];

    /// <summary>The value of the first line with this name; null when there is none.</summary>
    internal string? this[string name]
    {
        get
        {
            foreach (var line in _lines)
                if (line.Name == name)
                    return line.Value;
            return null;
        }
    }

    internal Facts With(string name, string value)
    {
        _lines.Add((name, value.Replace('\n', ' ')));
        return this;
    }

    internal Facts With(string name, long value) => With(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The value as a number; null when it is missing or none.</summary>
    internal long? Number(string name) =>
        long.TryParse(this[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
            : null;

    internal byte[] Write()
    {
        var text = new StringBuilder();
        foreach (var (name, value) in _lines) text.Append(name).Append(' ').Append(value).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    internal static Facts Read(ReadOnlySpan<byte> content)
    {
        var facts = new Facts();
        foreach (var line in Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0) facts._lines.Add((line[..space], line[(space + 1)..]));
        }
        return facts;
    }
}
