using System.CommandLine;

namespace Holdfast.Cli.Connections;

/// <summary>What a person says of the cluster, wherever it is said: by an option, else by a variable, else in the
/// file.</summary>
internal sealed class ClientSettings(ParseResult parsed)
{
    private readonly ClientFile? _file = ClientFile.Find();

    /// <summary>The variable of an option: HOLDFAST_AGENT_CREDENTIAL of <c>--agent-credential</c>.</summary>
    public static string VariableOf(string option) => $"HOLDFAST_{EntryOf(option).ToUpperInvariant()}";

    /// <summary>The text for an option and who gave it; null where nobody did.</summary>
    /// <param name="option">Its name, such as <c>--master</c>.</param>
    /// <param name="given">What stands on the command line.</param>
    /// <param name="isFile">Whether the text names a file.</param>
    public (string Text, string By)? Of(string option, string? given, bool isFile)
    {
        if (given is not null) return (given, option);
        var variable = VariableOf(option);
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set) return (set, variable);
        var name = EntryOf(option);
        return (isFile ? _file?.FileOf(name) : _file?.Value(name)) is { } text ? (text, _file!.Path) : null;
    }

    /// <summary>The same of an option that names a file.</summary>
    public (string Text, string By)? Of(Option<string?> option) =>
        Of(option.Name, parsed.GetValue(option), isFile: true);

    private static string EntryOf(string option) => option[2..].Replace('-', '_');
}
