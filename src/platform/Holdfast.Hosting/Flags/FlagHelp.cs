using System.Text;

namespace Holdfast.Hosting.Flags;

/// <summary>A flag table as help on a terminal: what does something with its meaning, the rest by name.</summary>
public static class FlagHelp
{
    private const int Columns = 80;

    /// <summary>The text, no line of it over 80 columns.</summary>
    public static string Of(IReadOnlyList<FlagSpec> table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var text = new StringBuilder();
        var flags = table.Where(spec => !spec.IsEnvironmentOnly).ToList();
        foreach (var spec in flags.Where(IsOfUse)) Append(text, spec);
        AppendNames(text, "Accepted for Mesos' sake, without effect:",
            flags.Where(spec => spec.Status == FlagStatus.Harmless));
        AppendNames(text, "Not done yet, and refused where they ask for more than their default:",
            flags.Where(spec => spec.Status == FlagStatus.Protective && !IsOfUse(spec)));
        AppendNames(text, "Taken from the environment, where no flag says otherwise:",
            table.Where(spec => spec.IsEnvironmentOnly && IsOfUse(spec)));
        return text.ToString();
    }

    /// <summary>Sets words in lines of 80 columns, each behind so many blanks.</summary>
    public static string Wrapped(string words, int indent)
    {
        ArgumentNullException.ThrowIfNull(words);
        var text = new StringBuilder();
        var column = 0;
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > 0 && column + 1 + word.Length > Columns)
            {
                text.Append('\n');
                column = 0;
            }

            var gap = column == 0 ? indent : 1;
            text.Append(' ', gap).Append(word);
            column += gap + word.Length;
        }

        return text.Append('\n').ToString();
    }

    private static bool IsOfUse(FlagSpec spec) =>
        spec.Status is FlagStatus.Honoured or FlagStatus.Ours || spec.Accepts.Count > 0;

    private static void Append(StringBuilder text, FlagSpec spec)
    {
        var usual = spec.Default is { Length: > 0 } value && spec.Kind != FlagKind.Boolean ? $" (else {value})" : "";
        text.Append(Wrapped($"{Form(spec)}{usual}", indent: 2)).Append(Wrapped(spec.Meaning, indent: 6));
    }

    private static string Form(FlagSpec spec) => spec.Kind switch
    {
        _ when spec.Accepts.Count > 0 => $"--{spec.Name}={string.Join('|', spec.Accepts)}",
        // What is on by itself is turned off, and the other way round.
        FlagKind.Boolean => spec.Default == "true" ? $"--[no-]{spec.Name} (on by itself)" : $"--[no-]{spec.Name}",
        FlagKind.Integer or FlagKind.Number => $"--{spec.Name}=N",
        FlagKind.Duration => $"--{spec.Name}=TIME",
        FlagKind.Bytes => $"--{spec.Name}=SIZE",
        FlagKind.Path => $"--{spec.Name}=FILE",
        _ => $"--{spec.Name}=TEXT",
    };

    private static void AppendNames(StringBuilder text, string title, IEnumerable<FlagSpec> specs)
    {
        var names = string.Join(", ", specs.Select(spec => spec.Name));
        if (names.Length > 0) text.Append('\n').Append(title).Append('\n').Append(Wrapped(names, indent: 2));
    }
}
