using System.Text.Json;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Connections;

/// <summary>
/// A person's file of what the command line would otherwise be told each time: where the masters are, who calls, and
/// which servers are believed. It names files of secrets, and holds none.
/// </summary>
internal sealed class ClientFile
{
    public const string Variable = "HOLDFAST_CONFIG";

    private static readonly string[] Names = ["master", "credential", "agent_credential", "ca", "cert", "key"];

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private ClientFile(string path) => Path = path;

    public string Path { get; }

    /// <summary>Where it is looked for, unless a variable names another: as the XDG rules say.</summary>
    public static string DefaultPath
    {
        get
        {
            var root = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
            // What is not absolute counts as not set (XDG Base Directory Specification).
            if (!System.IO.Path.IsPathFullyQualified(root ?? ""))
                root = System.IO.Path.Combine(Home, ".config");
            return System.IO.Path.Combine(root!, "holdfast", "config.yaml");
        }
    }

    private static string Home => Environment.GetFolderPath(
        Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>The file of whoever runs this; null where there is none.</summary>
    /// <exception cref="Failure">It cannot be read, or not be understood.</exception>
    public static ClientFile? Find()
    {
        var named = Environment.GetEnvironmentVariable(Variable);
        var path = string.IsNullOrEmpty(named) ? DefaultPath : named;
        try
        {
            return Read(System.IO.Path.GetFullPath(path), File.ReadAllText(path));
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException
            && string.IsNullOrEmpty(named))
        {
            return null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Failure.Usage(string.IsNullOrEmpty(named)
                ? $"{path} cannot be read: {cause.Message} Set HOME to your own, or name another file by {Variable}."
                : $"{Variable} names {path}, which cannot be read: {cause.Message}");
        }
    }

    /// <summary>Understands a file: <c>name: value</c> in each line, which is YAML, or one JSON object.</summary>
    /// <exception cref="Failure">It holds something else.</exception>
    public static ClientFile Read(string path, string text)
    {
        var file = new ClientFile(path);
        if (text.AsSpan().TrimStart().StartsWith("{")) file.ReadJson(text);
        else file.ReadLines(text);
        return file;
    }

    /// <summary>A value; null where the file has none.</summary>
    public string? Value(string name) => _values.GetValueOrDefault(name);

    /// <summary>The path that a value names: <c>~/</c> is the home; what is relative lies beside the file.</summary>
    public string? FileOf(string name) => Value(name) switch
    {
        null => null,
        ['~', '/', .. var below] => System.IO.Path.Combine(Home, below),
        var path => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "/", path),
    };

    private void ReadLines(string text)
    {
        foreach (var (number, line) in text.Split('\n').Index())
        {
            var said = line.Trim();
            if (said is "" or "---" or ['#', ..]) continue;
            if (said.Split(':', 2) is not [var name, var value] || line[0] == ' ')
                throw Wrong($"line {number + 1} is not 'name: value'");
            Add(name.Trim(), Unquoted(value.Trim()), $"line {number + 1}");
        }
    }

    private void ReadJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.Value.ValueKind != JsonValueKind.String) throw Wrong($"'{member.Name}' must be a text");
                Add(member.Name, member.Value.GetString()!, "it");
            }
        }
        catch (JsonException cause)
        {
            throw Wrong($"it begins as JSON and is none: {cause.Message.TrimEnd('.')}");
        }
        catch (InvalidOperationException cause)
        {
            // Half of a character, such as "\ud800".
            throw Wrong($"it has a text that is none: {cause.Message.TrimEnd('.')}");
        }
    }

    // A blank and a '#' begin a remark, unless they are quoted.
    private static string Unquoted(string value) => value switch
    {
        ['"' or '\'', .. var inner, var end] when end == value[0] => inner,
        _ => value.Split(" #", 2)[0].TrimEnd(),
    };

    private void Add(string name, string value, string where)
    {
        if (!Names.Contains(name))
        {
            var meant = Nearest.To(name, Names) is { } near ? $" Did you mean '{near}'?" : "";
            throw Wrong($"{where} has '{name}'.{meant} It may have {string.Join(", ", Names)}");
        }

        if (value.Length == 0) throw Wrong($"'{name}' has no value");
        if (!_values.TryAdd(name, value)) throw Wrong($"'{name}' is there twice");
    }

    private Failure Wrong(string what) => Failure.Usage($"{Path} cannot be used: {what}.");
}
