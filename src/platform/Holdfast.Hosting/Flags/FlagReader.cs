using System.Diagnostics.CodeAnalysis;

namespace Holdfast.Hosting.Flags;

/// <summary>Collects values, faults and warnings while arguments, environment and file are read.</summary>
internal sealed class FlagReader
{
    private const string EnvironmentPrefix = "MESOS_";
    private const string FileScheme = "file://";

    // What agents set for whatever they run: a master that is a task must not be where nobody finds it.
    private const string AnyPort = "0";

    // More than that may be another word, and Mesos uses the prefix for much that is no flag.
    private const int MistypedEditsMax = 2;

    private readonly Dictionary<string, FlagSpec> _table = [];
    private readonly Dictionary<string, FlagSpec> _oldNames = [];
    private readonly Dictionary<string, Given> _given = [];
    private readonly List<string> _faults = [];
    private readonly List<string> _warnings = [];

    // Flags that were meant and could not be read: what else is wrong is judged without them.
    private readonly HashSet<string> _spoiled = [];

    public FlagReader(IReadOnlyList<FlagSpec> table)
    {
        foreach (var spec in table)
        {
            _table.Add(spec.Name, spec);
            if (spec.OldName is { } old) _oldNames.Add(old, spec);
        }
    }

    private IEnumerable<string> ArgumentNames =>
        _table.Values.Where(static spec => !spec.IsEnvironmentOnly).Select(static spec => spec.Name);

    private IEnumerable<string> VariableNames =>
        _table.Values.Where(static spec => spec.IsEnvironmentOnly).Select(static spec => spec.Name);

    public void ReadEnvironment(IEnumerable<KeyValuePair<string, string>> environment)
    {
        // By name, so that messages come in the same order wherever they are read.
        foreach (var (variable, value) in environment.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (_table.TryGetValue(LibprocessTls.NameOf(variable), out var spec) && spec.IsEnvironmentOnly)
                ReadLibprocess(spec, variable, value);
            else if (LibprocessTls.Explain(variable, value, VariableNames) is { } fault)
                _faults.Add(fault);
            else if (variable.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
                ReadVariable(variable[EnvironmentPrefix.Length..].ToLowerInvariant(), variable, value);
        }
    }

    public void ReadArguments(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                _faults.Add($"'{argument}' is not a flag; flags begin with --.");
                continue;
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var shown = equals < 0 ? argument : argument[..equals];
            var name = shown[2..].Replace('-', '_');
            var value = equals < 0 ? null : argument[(equals + 1)..];
            if (TryFind(name, shown, out var spec))
                i += ReadArgument(spec, shown, value, i + 1 < arguments.Count ? arguments[i + 1] : null);
            else if (name.StartsWith("no_", StringComparison.Ordinal) && TryFind(name[3..], shown, out spec))
                ReadNegated(spec, shown, value);
            else
                i += ReadUnknown(name, shown, value is null && i + 1 < arguments.Count ? arguments[i + 1] : null);
        }
    }

    /// <summary>Reads the file that `--config` names, if any; last, since all else overrides it.</summary>
    public void ReadConfigFile()
    {
        if (!_given.TryGetValue("config", out var path)) return;
        var nearer = _given.Keys.ToHashSet();
        foreach (var entry in ConfigFile.Read(path.Value, _faults))
        {
            if (!TryFind(entry.Name, entry.Shown, out var spec))
                AddUnknown(entry.Name, entry.Shown, dashes: "");
            else if (spec.IsArgumentOnly)
                _faults.Add($"{entry.Shown} is only for the command line: --{spec.Name}.");
            else if (nearer.Contains(spec.Name))
                continue;
            // A name can be written in two ways, so that the file's own rule against it does not see it.
            else if (!_given.TryAdd(spec.Name, new Given(entry.Shown, ConfigFile.Text(entry, spec), IsArgument: false)))
                _faults.Add($"{entry.Shown} is given twice; give it once.");
        }
    }

    public FlagValues Finish()
    {
        var values = new Dictionary<string, string>();
        var files = new Dictionary<string, string>();
        foreach (var spec in _table.Values)
        {
            if (!_given.TryGetValue(spec.Name, out var given)) continue;
            if (!TryLoad(spec, given, out var value) || !IsGood(spec, given.Shown, value))
            {
                _spoiled.Add(spec.Name);
                continue;
            }
            values[spec.Name] = value;
            if (spec.Kind != FlagKind.Path && IsInFile(given.Value)) files[spec.Name] = given.Value;
        }

        AdoptLibprocess(values);
        return new FlagValues(_table, values, files, _spoiled, _faults, _warnings);
    }

    private void ReadLibprocess(FlagSpec spec, string shown, string value)
    {
        if (shown != spec.Name) _warnings.Add($"{shown} is an old name; write {spec.Name}.");
        Give(spec, shown, value);
    }

    private void ReadVariable(string name, string shown, string value)
    {
        if (TryFind(name, shown, out var spec))
        {
            if (!spec.IsArgumentOnly) Give(spec, shown, value);
        }
        else if (!MesosFlags.Names.Contains(name)
            && Spelling.Nearest(name, ArgumentNames, Math.Min(MistypedEditsMax, name.Length / 3)) is { } near)
        {
            _spoiled.Add(near);
            _faults.Add($"{shown} is not a flag of this program; did you mean "
                + $"{EnvironmentPrefix}{near.ToUpperInvariant()}? If it is something else, unset it here.");
        }
    }

    private int ReadArgument(FlagSpec spec, string shown, string? value, string? next)
    {
        if (_given.TryGetValue(spec.Name, out var earlier) && earlier.IsArgument)
            _faults.Add($"{shown} is given twice; give it once.");
        var taken = 0;
        if (value is null && spec.Kind == FlagKind.Boolean)
        {
            value = "true";
        }
        else if (value is null && next is not null && !next.StartsWith("--", StringComparison.Ordinal))
        {
            (value, taken) = (next, 1);
        }

        if (value is not null)
        {
            Give(spec, shown, value);
            return taken;
        }

        _faults.Add($"{shown} needs a value: {shown}=VALUE.");
        _spoiled.Add(spec.Name);
        return taken;
    }

    private void ReadNegated(FlagSpec spec, string shown, string? value)
    {
        if (spec.Kind == FlagKind.Boolean && value is null)
        {
            ReadArgument(spec, shown, "false", next: null);
            return;
        }

        _faults.Add(spec.Kind == FlagKind.Boolean
            ? $"{shown} takes no value."
            : $"{shown} is not possible: {spec.Name} is no switch; leave it out for its default.");
        _spoiled.Add(spec.Name);
    }

    private int ReadUnknown(string name, string shown, string? next)
    {
        AddUnknown(name, shown, dashes: "--");
        return next is null || next.StartsWith("--", StringComparison.Ordinal) ? 0 : 1;
    }

    private void AddUnknown(string name, string shown, string dashes)
    {
        var near = Spelling.Nearest(name, ArgumentNames);
        if (near is not null) _spoiled.Add(near);
        _faults.Add(near is null
            ? $"{shown} is not a flag of this program; docs/operating/options.md lists all."
            : $"{shown} is not a flag of this program; did you mean {dashes}{near}?");
    }

    private bool TryFind(string name, string shown, [NotNullWhen(true)] out FlagSpec? spec)
    {
        if (_table.TryGetValue(name, out spec) && !spec.IsEnvironmentOnly) return true;
        if (!_oldNames.TryGetValue(name, out spec)) return false;
        _warnings.Add($"{shown} is an old name; write --{spec.Name}.");
        return true;
    }

    private void Give(FlagSpec spec, string shown, string value) =>
        _given[spec.Name] = new Given(shown, value, shown.StartsWith("--", StringComparison.Ordinal));

    private static bool IsInFile(string value) => value.StartsWith(FileScheme, StringComparison.Ordinal);

    private bool TryLoad(FlagSpec spec, Given given, out string value)
    {
        value = given.Value;
        if (!IsInFile(value)) return true;
        var path = value[FileScheme.Length..];
        if (spec.Kind == FlagKind.Path)
        {
            value = path;
            return true;
        }

        try
        {
            value = File.ReadAllText(path).Trim();
            return true;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _faults.Add($"{given.Shown} names the file {path}, which cannot be read: {cause.Message}");
            return false;
        }
    }

    private bool IsGood(FlagSpec spec, string shown, string value)
    {
        if (Fault(spec, shown, value) is { } fault)
        {
            _faults.Add(fault);
            return false;
        }

        if (spec.Status == FlagStatus.Harmless && !IsDefault(spec, value))
            _warnings.Add($"{shown} is accepted for Mesos' sake and does nothing here.");
        return true;
    }

    private static string? Fault(FlagSpec spec, string shown, string value)
    {
        if (FlagText.Explain(spec.Kind, value) is { } advice) return $"{shown} is '{value}'; {advice}.";
        if (spec.Accepts.Count > 0 && RefusedPart(spec, value) is { } part)
            return $"{shown} asks for '{part}'; only {string.Join(", ", spec.Accepts)} can be given here.";
        return spec.Status == FlagStatus.Protective && spec.Accepts.Count == 0 && !IsDefault(spec, value)
            ? $"{shown} asks for something that Holdfast does not do yet ({spec.Meaning.TrimEnd('.')}). "
                + "Leave it out only if you can do without."
            : null;
    }

    private static string? RefusedPart(FlagSpec spec, string value) =>
        value.Split(',', StringSplitOptions.TrimEntries).FirstOrDefault(part => !spec.Accepts.Contains(part));

    private static bool IsDefault(FlagSpec spec, string value) => spec.Kind switch
    {
        FlagKind.Boolean => FlagText.TryParseBoolean(value, out var given)
            && FlagText.TryParseBoolean(spec.Default ?? "false", out var usual) && given == usual,
        _ => value == (spec.Default ?? ""),
    };

    // Mesos takes its listen address from either place; the flag, being nearer, wins.
    private void AdoptLibprocess(Dictionary<string, string> values)
    {
        foreach (var name in (string[])["ip", "port"])
        {
            if (_table.ContainsKey(name) && values.TryGetValue($"LIBPROCESS_{name.ToUpperInvariant()}", out var value)
                && (name, value) != ("port", AnyPort))
                values.TryAdd(name, value);
        }
    }

    private readonly record struct Given(string Shown, string Value, bool IsArgument);
}
