namespace Holdfast.Hosting.Flags;

/// <summary>Reads arguments and environment as Mesos' programs do, and a file of options; finds every fault at
/// once.</summary>
/// <remarks>
/// Forms: `--name=value`, `--name value`, for booleans `--name` and `--no-name`, each also with dashes in the name;
/// `MESOS_NAME` in the environment, which an argument overrides; `name: value` in the file of `--config`, which both
/// override (<see cref="ConfigFile"/>); a value `file:///path` stands for that file's content, but for flags that are
/// paths themselves.
/// Variables of the environment that no table has are left alone, since Mesos uses the prefix for much else; but one
/// that is a flag of this program but for a letter or two is a fault.
/// </remarks>
public static class MesosFlags
{
    /// <summary>The names that a flag of any program has or had: both may be given one environment.</summary>
    internal static IReadOnlySet<string> Names { get; } = MasterFlags.Table.Concat(AgentFlags.Table)
        .SelectMany(static spec => spec.OldName is { } old ? [spec.Name, old] : (string[])[spec.Name])
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Reads the flags of one start.</summary>
    /// <param name="table">The flags that the program knows.</param>
    /// <param name="arguments">What follows the verb.</param>
    /// <param name="environment">The process's environment variables.</param>
    public static FlagValues Parse(
        IReadOnlyList<FlagSpec> table, IReadOnlyList<string> arguments,
        IEnumerable<KeyValuePair<string, string>> environment)
    {
        var reader = new FlagReader(table);
        reader.ReadEnvironment(environment);
        reader.ReadArguments(arguments);
        reader.ReadConfigFile();
        return reader.Finish();
    }

    /// <summary>The environment of this process, for <see cref="Parse"/>.</summary>
    public static IEnumerable<KeyValuePair<string, string>> ProcessEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? ""));
}
