using System.Text.RegularExpressions;

namespace Holdfast.Hosting.Tests.Flags;

/// <summary>A flag as Mesos has it, from mesos-flags.csv.</summary>
internal sealed partial record MesosFlag(string Process, string Name, string? Default, string? OldName)
{
    public bool IsOf(string role) => Process == role || Process.StartsWith("both", StringComparison.Ordinal);

    public static IEnumerable<MesosFlag> ReadAll() =>
        from line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Flags", "mesos-flags.csv")).Skip(1)
        let fields = Field().Matches(line).Select(match => match.Groups[1].Value.Trim('"')).ToArray()
        select new MesosFlag(fields[0], fields[1], OrNull(fields[2]), OrNull(fields[3]));

    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    [GeneratedRegex("(?:^|,)(\"[^\"]*\"|[^,]*)")]
    private static partial Regex Field();
}
